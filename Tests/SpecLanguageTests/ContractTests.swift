import Contract
import SpecLanguage
import Testing
import TypedYAML

@Suite("The contract")
struct ContractFileTests {
    /// Every clause with its level, as the catalogue had them when this was written: ids stay, levels change on purpose only.
    private static let clauses = """
        HDR-1 contract, HDR-2 contract, HDR-3 contract, HDR-4 standard, HDR-5 standard, HDR-6 contract, HDR-7 standard, \
        HDR-8 hardening, HDR-9 contract, \
        KEY-1 contract, KEY-2 contract, KEY-3 contract, KEY-4 contract, KEY-5 contract, KEY-6 contract, KEY-7 contract, \
        KEY-8 hardening, \
        ERR-1 contract, ERR-2 contract, ERR-3 standard, ERR-4 standard, ERR-5 hardening, ERR-6 contract, \
        GEN-1 contract, GEN-2 contract, GEN-3 hardening, GEN-4 contract, GEN-5 contract, GEN-6 contract, GEN-7 contract, \
        GEN-8 contract, GEN-9 contract, \
        ROT-1 contract, ROT-2 contract, ROT-3 contract, ROT-4 contract, ROT-5 contract, ROT-6 contract, ROT-7 contract, \
        ROT-8 contract, \
        STO-1 contract, STO-2 contract, STO-3 contract, STO-4 hardening, \
        CRD-1 contract, CRD-2 contract, CRD-3 contract, CRD-4 contract, CRD-5 contract, \
        RAT-1 contract, RAT-2 contract, RAT-3 contract, RAT-4 contract, RAT-5 contract, RAT-6 contract, \
        TLS-1 contract, TLS-2 contract, TLS-3 contract, TLS-4 hardening, TLS-5 contract, TLS-6 standard, TLS-7 standard, \
        TLS-8 contract, TLS-9 hardening, \
        LOG-1 contract, LOG-2 contract, LOG-3 contract, LOG-4 contract, LOG-5 contract, \
        ACC-1 contract, ACC-2 contract, ACC-3 hardening, ACC-4 hardening
        """

    private let catalogue: ContractCatalogue

    init() throws { catalogue = try #require(SpecLibrary.load().value).catalogue }

    @Test("every clause of the catalogue is there, at its level, in its order")
    func complete() {
        let found = catalogue.clauses.map { "\($0.id) \($0.level.rawValue)" }.joined(separator: ", ")
        #expect(found == Self.clauses)
    }

    @Test("one clause only warns, and one is raised by a reading of the target")
    func exceptions() {
        #expect(catalogue.clauses.filter(\.warnsOnly).map(\.id.description) == ["ERR-3"])
        #expect(catalogue.clauses.filter { $0.raisedBy != nil }.map(\.id.description) == ["TLS-4"])
        #expect(catalogue[ClauseID("TLS-4") ?? catalogue.clauses[0].id]?.raisedBy == "tls.suites: only")
    }

    @Test("the areas follow the ids")
    func areas() {
        var prefixes: [String] = []
        for clause in catalogue.clauses where prefixes.last != clause.id.area { prefixes.append(clause.id.area) }
        #expect(catalogue.areas.map(\.prefix) == prefixes)
    }

    @Test("what only an operator can show is graded so")
    func evidence() {
        for clause in catalogue.clauses where ["STO", "LOG"].contains(clause.id.area) && clause.level == .contract {
            #expect(clause.evidence == [.hook], "\(clause.id)")
        }
        #expect(catalogue.clauses.allSatisfy { !$0.evidence.contains(.attested) })
    }

    @Test("a contract that uses an id twice, or in another area, is refused")
    func refused() {
        let file = SourceFile(
            name: "contract.yaml",
            text: """
                title: Wrong
                areas:
                  - area: HDR
                    title: Header
                    clauses:
                      - { id: HDR-1, level: contract, text: a, source: b, evidence: [wire] }
                      - { id: HDR-1, level: contract, text: a, source: b, evidence: [wire] }
                      - { id: KEY-1, level: contract, text: a, source: b, evidence: [wire] }
                  - { area: HDR, title: Again, clauses: [{ id: HDR-2, level: contract, text: a, source: b, evidence: [wire] }] }
                """)
        let (catalogue, diagnostics) = SpecLibrary.contract(file)
        #expect(catalogue == nil)
        #expect(diagnostics.map(\.code) == ["duplicate-id", "foreign-id", "duplicate-id"])
    }
}
