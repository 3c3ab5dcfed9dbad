import Contract
import TestSupport
import Testing

@Suite("Clauses")
struct ContractTests {
    @Test("ids of areas of two to four capital letters", arguments: ["HDR-1", "ROT-12", "TLS-999", "AB-7", "ABCD-1"])
    func ids(text: String) throws {
        let id = try #require(ClauseID(text))
        #expect(id.description == text)
    }

    @Test(
        "anything else is no id",
        arguments: [
            "", "HDR", "HDR-", "-1", "hdr-1", "HDR-0", "HDR-01", "HDR--1", "HDR-+1", "HDR-1 ", " HDR-1", "HDR_1", "H-1",
            "ABCDE-1", "HDR-1-2", "HDR-99999999999999999999", "HDR-1a", "ÄBC-1", "HD\u{301}R-1", "HDR-\u{661}",
        ])
    func notIds(text: String) {
        #expect(ClauseID(text) == nil)
    }

    @Test("ids are ordered by area, then by number")
    func order() {
        let sorted = ["HDR-10", "ROT-1", "HDR-2", "ERR-3"].compactMap(ClauseID.init).sorted().map(\.description)
        #expect(sorted == ["ERR-3", "HDR-2", "HDR-10", "ROT-1"])
    }

    @Test("levels are ordered from the page to the reviewer")
    func levels() {
        #expect(Level.allCases == [.contract, .standard, .hardening])
        #expect(Level.allCases == Level.allCases.shuffled().sorted())
    }

    @Test("a clause is found by its id")
    func lookup() throws {
        let id = try #require(ClauseID("HDR-1"))
        let other = try #require(ClauseID("HDR-2"))
        let clause = Clause(id: id, text: "t", level: .contract, source: "s", evidence: [.wire])
        let catalogue = ContractCatalogue(areas: [.init(prefix: "HDR", title: "Header")], clauses: [clause])
        #expect(catalogue[id] == clause)
        #expect(catalogue[other] == nil)
    }

    @Test("the documented errors have the documented statuses")
    func errors() {
        #expect(DocumentedError.allCases.map(\.status) == [401, 403, 429])
        #expect(
            DocumentedError.allCases.map(\.rawValue) == [
                "invalid_api_key", "insufficient_credits", "rate_limit_exceeded",
            ])
    }
}
