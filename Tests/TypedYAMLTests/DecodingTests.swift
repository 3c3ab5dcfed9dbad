import TestSupport
import Testing
import TypedYAML

@Suite("Decoding by declarations")
struct DecodingTests {
    static let text = """
        suite: rotation.old-keys   # a comment
        limits: {requests: 0x10, body: 2MiB}
        steps:
          - name: "one"
            request:
              endpoint: enrich
              headers:
                X-Order: 1
                x-order: on
                Accept: text/plain
              version: 1.1
              status: [200, any]
              json:
                z: [1, 2.50, -0, 1e3, .5, 0o17, +7]
                a: {no: no, "1": ~, t: true, s: "12", date: 2026-11-23, time: 1:30}
            capture: {id: /key/id}
          - request: ping
          - repeat:
              - wait: 1.5s
              - repeat: []
            quiet: true
        """

    private func suite(_ text: String = text) throws -> Suite {
        let decoded = Suite.schema.decode(SourceFile(name: "a.yaml", text: text))
        #expect(decoded.diagnostics.rendered(colours: false) == "")
        return try #require(decoded.value)
    }

    private func request(_ step: Step) throws -> Request {
        guard case .request(let request) = step.action else { throw Mistake("not a request") }
        return request
    }

    @Test("scalars, defaults, lists, maps, choices and recursion come out typed")
    func values() throws {
        let suite = try suite()
        #expect(suite.name == "rotation.old-keys")
        #expect(suite.steps.count == 3)
        let first = try request(suite.steps[0])
        #expect(suite.steps[0].name == "one")
        #expect(suite.steps[0].quiet == false)
        #expect(first.endpoint?.value == "enrich")
        #expect(first.version == .http1)
        #expect(first.headers.map(\.key.value) == ["X-Order", "x-order", "Accept"])
        #expect(first.headers.map(\.value) == ["1", "on", "text/plain"])
        #expect(first.status.count == 2)
        #expect(suite.steps[0].captures.map(\.value.text) == ["/key/id"])
        #expect(try request(suite.steps[1]).endpoint?.value == "ping")
        guard case .repeat(let inner) = suite.steps[2].action, case .wait(let duration) = inner[0].action else {
            Issue.record("not a repetition")
            return
        }
        #expect(duration == .milliseconds(1500))
        #expect(suite.steps[2].quiet)
    }

    @Test("values carry the line and column where they stand")
    func places() throws {
        let suite = try suite()
        let first = try request(suite.steps[0])
        #expect(first.endpoint?.range.description == "a.yaml:6:17")
        #expect(first.endpoint?.range.width == 6)
        #expect(first.headers[2].key.range.description == "a.yaml:10:9")
        #expect(suite.steps[0].range.description == "a.yaml:4:5")
        #expect(suite.steps[1].range.description == "a.yaml:17:5")
        #expect(suite.range.description == "a.yaml:1:1")
    }

    @Test("JSON in YAML follows the core schema and keeps its order")
    func json() throws {
        let body = try #require(try request(try suite().steps[0]).body)
        #expect(
            body.json.text(.compact)
                == #"{"z":[1,2.50,0,1e3,0.5,15,7],"a":{"no":"no","1":null,"t":true,"s":"12","date":"2026-11-23","#
                + #""time":"1:30"}}"#)
        guard case .object(let members) = body.content, case .object(let inner) = members[1].value.content else {
            Issue.record("not an object")
            return
        }
        #expect(inner[3].keyRange.description == "a.yaml:15:38")
        #expect(inner[3].value.range.description == "a.yaml:15:41")
    }

    @Test("a number with as many digits as one likes stays what it is")
    func bigNumbers() throws {
        let decoded = Schema.json.decode(SourceFile(name: "a", text: "[123456789012345678901234567890, 1.000, 007]"))
        #expect(decoded.value?.json.text(.compact) == "[123456789012345678901234567890,1.000,7]")
    }

    @Test("a value needs no error to be absent, and no warning takes it away")
    func warnings() {
        let decoded = Suite.schema.decode(SourceFile(name: "a", text: "suite: a\nsteps: [{sleep: 1s}]"))
        #expect(decoded.diagnostics.map(\.severity) == [.warning])
        #expect(decoded.value != nil)
    }

    @Test(
        "durations are exact",
        arguments: [
            ("0s", Duration.zero), ("250us", .microseconds(250)), ("1.5ms", .microseconds(1500)),
            ("0.25s", .milliseconds(250)), ("5min", .seconds(300)), ("2h", .seconds(7200)), ("1d", .seconds(86400)),
            ("999999999d", .seconds(86400 * 999_999_999)), ("0.000000001s", .nanoseconds(1)),
        ])
    func durations(text: String, expected: Duration) {
        #expect(Schema<Duration>.duration.decode(SourceFile(name: "a", text: text)).value == expected)
    }

    @Test("sizes are powers of 1024", arguments: [("0B", 0), ("8KiB", 8192), ("3MiB", 3 << 20), ("1GiB", 1 << 30)])
    func sizes(text: String, expected: Int) {
        #expect(Schema<Int>.size.decode(SourceFile(name: "a", text: text)).value == expected)
    }

    @Test("a piece of a text has its own place, unless escapes or line ends are in the way")
    func pieces() throws {
        let file = SourceFile(name: "a", text: "- plain text\n- 'quoted text'\n- \"a\\tb\"\n- |\n  block\n")
        let texts = try #require(Schema.list(of: Schema<String>.string.located).decode(file).value)
        #expect(texts.map(\.value) == ["plain text", "quoted text", "a\tb", "block\n"])
        #expect(texts[0].range(of: 6..<10).description == "a:1:9")
        #expect(texts[1].range(of: 7..<11).start == SourcePosition(line: 2, column: 11))
        #expect(texts[1].range(of: 7..<11).width == 4)
        #expect(texts[2].range(of: 2..<3) == texts[2].range)
        #expect(texts[3].range(of: 0..<2) == texts[3].range)
    }

    @Test("line ends of all systems and a byte order mark do not move places")
    func lineEnds() throws {
        let text = "\u{FEFF}suite: a\r\nlimits: {}\rsteps:\n  - name: 'é日'\r\n    wait: 1s"
        let suite = try suite(text)
        #expect(suite.steps[0].range.description == "a.yaml:4:5")
        let file = SourceFile(name: "a", text: text)
        #expect(file.lineCount == 5)
        #expect(file.line(4) == "  - name: 'é日'")
        #expect(file.line(6) == nil)
    }
}
