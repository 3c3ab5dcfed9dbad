import Contract
import SpecLanguage
import Testing
import TypedYAML

@Suite("Rows")
struct RowTests {
    private func check(_ body: String) throws -> CheckDefinition {
        let text = """
            suite: rows
            title: Rows
            checks:
              - id: rows.one
                clauses: [KEY-3]
                title: One
            \(body)
            """
        let (library, diagnostics) = SpecLibrary.load([SourceFile(name: "rows.yaml", text: text)])
        #expect(diagnostics.rendered(colours: false) == "")
        return try #require(library?.checks.first)
    }

    private func requests(_ check: CheckDefinition) -> [RequestTemplate] {
        check.rows.flatMap(\.steps).compactMap { if case .request(let request) = $0.action { request } else { nil } }
    }

    @Test("a check without tables has one row without an id")
    func single() throws {
        let check = try check("    steps: [{ request: { key: unknown }, expect: { status: 401 } }]")
        #expect(check.rows.map(\.id) == [""])
        #expect(check.rows[0].place.line == 4)
    }

    @Test("cases and matrix give every combination, the last axis running fastest")
    func product() throws {
        let check = try check(
            """
                cases: [{ id: a, method: GET }, { id: b, method: PUT }]
                matrix: { version: ["1.0", "1.1"], number: { range: [1, 2] } }
                steps:
                  - request: { key: unknown, method: "${case.method}", version: "${matrix.version}", query: "n=${matrix.number}" }
                    expect: { status: 401 }
            """)
        #expect(
            check.rows.map(\.id) == [
                "a,1.0,1", "a,1.0,2", "a,1.1,1", "a,1.1,2", "b,1.0,1", "b,1.0,2", "b,1.1,1", "b,1.1,2",
            ])
        let requests = requests(check)
        #expect(requests.map { $0.method?.literal } == ["GET", "GET", "GET", "GET", "PUT", "PUT", "PUT", "PUT"])
        #expect(requests.map(\.version) == [.http10, .http10, .http11, .http11, .http10, .http10, .http11, .http11])
        #expect(requests.prefix(2).map { $0.query?.literal } == ["n=1", "n=2"])
        #expect(Set(check.rows.map(\.place.line)) == [7])
    }

    @Test("an amount of credits may lack one of what so many calls cost")
    func amounts() throws {
        let check = try check(
            """
                keys: { one: { account: second } }
                controls: { refused: none, because: "no refusal is judged" }
                steps:
                  - hook: { set-credits: { account: second, to: 3 calls less 1 } }
                  - in-turn: { requests: 4, keys: [one] }
                    expect: { credits: kept }
                finally: [{ hook: { restore-credits: second } }]
            """)
        guard case .hook(.setCredits(_, let amount))? = check.rows[0].steps.first?.action else {
            Issue.record("the first step sets no credits")
            return
        }
        #expect(amount == .calls(3, less: 1))
        #expect([0, 1, 2, 5].map(amount.credits(perCall:)) == [2, 2, 5, 14])
    }

    @Test("steps that go past the rate are known as such")
    func exceeding() throws {
        let check = try check(
            """
                controls: { refused: none, because: "refusals past the rate are the probe itself" }
                steps:
                  - request: { key: limited }
                    until: { expect: { status: { none-of: [2xx] } }, attempts: over-limit }
                    expect: { status: 429 }
                  - in-turn: { requests: over-limit, keys: [limited] }
                    expect: { rate: held }
                  - bypass: { key: limited, query: "q=1" }
                    expect: { rate: held }
                  - in-turn: { requests: 3, keys: [limited] }
                    expect: { rate: granted }
                  - request: { key: limited }
                    repeat: { times: 3 }
                    expect: { status: 429 }
            """)
        #expect(check.rows[0].steps.map(\.exceedsRate) == [true, true, true, false, false])
    }

    @Test("a reference alone takes a value of any kind, with its place")
    func wholeValues() throws {
        let check = try check(
            """
                keys: { made: "${case.key}" }
                cases:
                  - { id: literal, key: { literal: "null" }, headers: [], on: true }
                  - { id: created, key: { account: second }, headers: [["A", "b"], ["A", "c"]], on: true }
                steps:
                  - request: { key: made, headers: "${case.headers}" }
                    expect: { authenticated: "${case.on}" }
            """)
        #expect(requests(check).map(\.headers.count) == [0, 2])
        #expect(requests(check)[1].headers[1].value.place.line == 10)
        guard case .created(.second) = check.rows[1].keys[0].source else {
            Issue.record("the second row creates a key")
            return
        }
        #expect(check.rows[1].keys[0].place.line == 7)
    }

    @Test("characters that YAML escapes come through a row unchanged")
    func characters() throws {
        let text = #""\u0000\u0007\t\n\r\u0085\u00A0\u2028\u3000\uFEFF\"\\\/é\U0001F600${7*7} # : - {""#
        let check = try check(
            """
                keys: { odd: { literal: "${case.text}" } }
                cases: [{ id: odd, text: \(text) }]
                steps: [{ request: { key: odd }, expect: { status: 401 } }]
            """)
        guard case .literal(let template) = check.rows[0].keys[0].source else {
            Issue.record("the key is a literal")
            return
        }
        #expect(
            template.literal
                == "\0\u{7}\t\n\r\u{85}\u{A0}\u{2028}\u{3000}\u{FEFF}\"\\/é\u{1F600}${7*7} # : - {")
    }

    @Test("'$${' stands for itself, and a '${' without a letter behind it is text")
    func escapes() throws {
        let check = try check(
            """
                cases: [{ id: a, name: x }]
                steps:
                  - request: { key: unknown, query: "$${case.name}=${case.name}&${1}&$x&${token.t}" }
                    expect: { status: 401 }
            """)
        let query = try #require(requests(check)[0].query)
        #expect(query.parts == [.literal("${case.name}=x&${1}&$x&"), .reference(.token("t"))])
        #expect(query.references.map(\.value) == [.token("t")])
    }

    @Test("terms keep the order of the file")
    func terms() throws {
        let check = try check(
            """
                steps:
                  - request: { key: unknown }
                    expect: { code: a, status: [401, 4xx], answered: true, header: { B: exists, A: absent } }
            """)
        let words = check.rows[0].steps[0].expectation?.terms.map { term in
            switch term {
            case .code: "code"
            case .status(let predicate): "status \(predicate.holds(for: 404)) \(predicate.holds(for: 500))"
            case .answered: "answered"
            case .header(let name, _): name
            default: "other"
            }
        }
        #expect(words == ["code", "status true false", "answered", "B", "A"])
    }
}
