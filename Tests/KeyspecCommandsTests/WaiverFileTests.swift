import RunEvents
import Runner
import TestSupport
import Testing
import TypedYAML

@testable import KeyspecCommands

@Suite("Waiver files") struct WaiverFileTests {
    private func decode(_ text: String) -> Decoded<[Waiver]> {
        Waiver.fileSchema.decode(SourceFile(name: "waivers.yaml", text: text))
    }

    @Test("a waiver names what it covers, why, who answers for it and until when")
    func sound() throws {
        let waivers = try #require(
            decode(
                """
                waivers:
                  - check: header.key-elsewhere[query-api_key]
                    reason: the old mobile app
                    owner: api-team@example.com
                    until: 2028-02-29
                """
            ).value)
        #expect(waivers.map(\.pattern) == ["header.key-elsewhere[query-api_key]"])
        #expect(waivers.map(\.until) == ["2028-02-29"])
        #expect(waivers.map(\.place.line) == [2])
    }

    @Test("everything that is wrong with a waiver is told at once")
    func diagnostics() {
        let decoded = decode(
            """
            waivers:
              - check: ""
                reason: none
                until: 2027-02-29
              - chek: HDR-3
                reason: typing
                owner: nobody
                until: next year
            """)
        #expect(decoded.value == nil)
        expectGolden(decoded.diagnostics.rendered(colours: false), "waiver-diagnostics.txt")
    }

    @Test(
        "only a day of the calendar is a day",
        arguments: [
            "2027-13-01", "2027-00-10", "2027-1-1", "27-01-01", "2027-04-31", "2100-02-29", "2027/01/01", "+027-01-01",
        ])
    func noDay(text: String) {
        let decoded = decode("waivers: [{ check: a, reason: b, owner: c, until: \"\(text)\" }]")
        #expect(decoded.diagnostics.map(\.code) == ["invalid-value"])
    }
}
