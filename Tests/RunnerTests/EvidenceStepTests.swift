import Deployment
import RegularExpressions
import SpecLanguage
import Testing
import TypedYAML

@testable import Runner

@Suite("Records of calls in logs")
struct UsageReaderTests {
    private let record = UsageRecord(
        endpoints: ["companies.enrich", "/api/v1/companies/enrich", "POST /api/v1/companies/enrich"], credits: 1,
        status: 200)

    private func count(_ text: String, pattern: String? = nil) throws -> Int {
        try UsageReader(expression: pattern.map(RegularExpression.init)).count(record, in: Array(text.utf8))
    }

    @Test(
        "known formats are recognised",
        arguments: [
            #"{"id":1,"at":"2026-11-25T13:00:00Z","endpoint":"companies.enrich","credits":1,"status":200}"#,
            #"2026-11-25 INFO {"msg":"call","usage":{"endpoint":"companies.enrich","credits":"1","status":"200"}}"#,
            #"{"log":"endpoint=companies.enrich credits=1 status=200\n","stream":"stdout"}"#,
            "at=2026-11-25 endpoint=companies.enrich credits=1 status=200",
            "2026-11-25T13:00:00Z,companies.enrich,1,200",
            #"{"endpoint":"companies.enrich","credits":1.0,"status":200}"#,
            "2026-11-25 companies.enrich credits=1.00 status=200",
            #""2026-11-25";"companies.enrich";"1";"200""#,
            #"- - - [25/Nov/2026:13:00:00 +0000] "POST /api/v1/companies/enrich HTTP/1.1" 200 1"#,
        ])
    func formats(line: String) throws { #expect(try count(line + "\n") == 1) }

    @Test(
        "a record of another call is not taken for it",
        arguments: [
            #"{"endpoint":"companies.enrich","credits":0,"status":200}"#,
            #"{"endpoint":"companies.enrich","credits":1,"status":403}"#,
            #"{"endpoint":"people.enrich","credits":1,"status":200}"#,
            "endpoint=companies.enrichment credits=1 status=200",
            "ready, 2 node(s)", "{ not json", "",
        ])
    func others(line: String) throws { #expect(try count(line) == 0) }

    @Test("a pattern describes any other format")
    func pattern() throws {
        let pattern = #"ep<(?<endpoint>[^>]+)> cr<(?<credits>\d+)> st<(?<status>\d+)>"#
        #expect(try count("ep<companies.enrich> cr<1> st<200>\n", pattern: pattern) == 1)
        #expect(try count("ep<companies.enrich> cr<1> st<500>\n", pattern: pattern) == 0)
        #expect(try count("endpoint=companies.enrich credits=1 status=200\n", pattern: pattern) == 0)
    }

    /// What is read of refused calls in a log of calls for credits and for nothing, with this record besides.
    private func refusals(
        _ refused: String, charged: String, free: String, pattern: String? = nil
    ) throws -> RefusalRecords {
        let known = KnownCalls(
            charged: [record], free: UsageRecord(endpoints: ["credits", "/api/v1/credits"], credits: 0, status: 200),
            endpoints: record.endpoints.union(["credits", "/api/v1/credits"]))
        let text = [free, charged, refused].joined(separator: "\n")
        return try UsageReader(expression: pattern.map(RegularExpression.init)).refusals(known, in: [Array(text.utf8)])
    }

    /// A line of one format for an endpoint, credits and a status.
    struct Line: Sendable {
        var pattern: String?
        var text: @Sendable (_ endpoint: String, _ credits: Int, _ status: Int) -> String

        init(pattern: String? = nil, _ text: @escaping @Sendable (String, Int, Int) -> String) {
            self.pattern = pattern
            self.text = text
        }
    }

    private static let lines = [
        Line { #"{"id":1,"at":"2026-11-25T13:00:00Z","endpoint":"\#($0)","credits":\#($1),"status":\#($2)}"# },
        Line { #"{"log":"pid=1 endpoint=\#($0) credits=\#($1) status=\#($2)\n","stream":"stdout"}"# },
        Line { "pid=1 endpoint=\($0) credits=\($1).00 status=\($2) attempt=1" },
        Line { "2026-11-25T13:00:00Z,\($0),\($1),\($2),1" },
        Line(pattern: #"ep<(?<endpoint>[^>]+)> cr<(?<credits>\d+)> st<(?<status>\d+)>"#) {
            "1 ep<\($0)> cr<\($1)> st<\($2)>"
        },
    ]

    @Test(
        "the price in the record of a refused call is read from where the records of known calls have theirs",
        arguments: lines)
    func pricedRefusals(line: Line) throws {
        let (charged, free) = (line.text("companies.enrich", 1, 200), line.text("credits", 0, 200))
        func read(_ endpoint: String, _ credits: Int, _ status: Int) throws -> RefusalRecords {
            try refusals(line.text(endpoint, credits, status), charged: charged, free: free, pattern: line.pattern)
        }
        for status in [401, 403] {
            #expect(
                try read("companies.enrich", 1, status)
                    == RefusalRecords(priced: [PricedRefusal(status: status, credits: 1)]))
            #expect(try read("companies.enrich", 0, status) == RefusalRecords(free: 1))
        }
        // What succeeds, or fails for another reason, may have cost something; what names no endpoint is nobody's record.
        #expect(try read("companies.enrich", 1, 200) == RefusalRecords())
        #expect(try read("companies.enrich", 1, 429) == RefusalRecords())
        #expect(try read("companies.enrich", 1, 500) == RefusalRecords())
        #expect(try read("other", 1, 401) == RefusalRecords())
        // Where nothing was free, a number that never changes might be taken for the price.
        let without = try refusals(
            line.text("companies.enrich", 1, 401), charged: charged, free: charged, pattern: line.pattern)
        #expect(without == RefusalRecords())
    }

    @Test("a number that is no price is not taken for one")
    func noPrice() throws {
        func read(_ refused: String, _ charged: String, _ free: String) throws -> RefusalRecords {
            func line(_ endpoint: String, _ status: Int, _ rest: String) -> String {
                #"{"endpoint":"\#(endpoint)","status":\#(status),\#(rest)}"#
            }
            return try refusals(
                line("companies.enrich", 403, refused), charged: line("companies.enrich", 200, charged),
                free: line("credits", 200, free))
        }
        let priced = RefusalRecords(priced: [PricedRefusal(status: 403, credits: 1)])
        #expect(try read(#""credits":1"#, #""credits":1"#, #""credits":0"#) == priced)
        #expect(try read(#""pid":1"#, #""pid":1"#, #""pid":1"#) == RefusalRecords())
        // What an endpoint costs, beside what was taken.
        #expect(
            try read(#""price":1,"used":0"#, #""price":1,"used":1"#, #""price":0,"used":0"#) == RefusalRecords(free: 1))
        #expect(try read(#""price":1"#, #""price":1,"used":1"#, #""price":0,"used":0"#) == RefusalRecords())
        #expect(
            try read(#""price":1,"used":null"#, #""price":1,"used":1"#, #""price":0,"used":0"#) == RefusalRecords())
        #expect(
            try read(#""price":1,"charged":false"#, #""price":1,"charged":true"#, #""price":0,"charged":false"#)
                == RefusalRecords())
        #expect(try read(#""credits":1,"error":"x""#, #""credits":1"#, #""credits":0"#) == priced)
    }

    @Test("a pattern that takes too long to look for is no record that is missing")
    func endlessPattern() {
        let line = "companies.enrich " + String(repeating: "1", count: 3_000) + "x#2"
        #expect(throws: RegularExpression.SearchTooLong.self) {
            try count(line, pattern: "^(?<endpoint>(.+)+)(?<credits>x)(?<status>#)$")
        }
    }
}

@Suite("Waiting for evidence")
struct EvidencePatienceTests {
    @Test("three rows in vain are enough, but not for a verdict, and one that found something begins anew")
    func patience() {
        let patience = EvidencePatience()
        for _ in 0..<3 {
            #expect(patience.lag(.seconds(10), isForVerdict: false) == .seconds(10))
            patience.note(inVain: true)
        }
        #expect(patience.lag(.seconds(10), isForVerdict: false) == .seconds(1))
        #expect(patience.lag(.milliseconds(500), isForVerdict: false) == .milliseconds(500))
        #expect(patience.lag(.seconds(10), isForVerdict: true) == .seconds(10))
        patience.note(inVain: false)
        #expect(patience.lag(.seconds(10), isForVerdict: false) == .seconds(10))
    }
}

@Suite("Samples with tokens")
struct PlantedSampleTests {
    private func body(_ planting: Planting, _ sample: SampleBody) -> (String, [PlantedSample.Token]) {
        let planted = PlantedSample(planting, body: sample) { "token\($0)" }
        return (String(decoding: planted.bytes, as: UTF8.self), planted.tokens)
    }

    @Test("the token takes the owner's part of each form")
    func forms() {
        let sample: OrderedJSON = [
            "email": "ada@example.com", "domain": "example.com", "url": "https://example.com/x", "name": "Ada B",
            "n": 3,
            "list": ["x"],
        ]
        let (text, tokens) = body(.valid, .json(sample))
        #expect(
            text == #"{"email":"tokenemail@tokenemail.example","domain":"tokendomain.example","#
                + #""url":"https://tokenurl.example/","name":"tokenname","n":3,"list":["tokenlist-0"],"keyspec_note":"tokenextra"}"#
        )
        #expect(tokens.map(\.field) == ["email", "domain", "url", "name", "list-0", "extra"])
    }

    @Test("the messages are the body, as programs write it again, with and without the member that nobody asked for")
    func messages() {
        func messages(_ planting: Planting, _ sample: SampleBody) -> [String] {
            PlantedSample(planting, body: sample) { "token\($0)" }.messages.map { String(decoding: $0, as: UTF8.self) }
        }
        #expect(
            messages(.valid, .json(["name": "Ada B", "all": [1, true]])) == [
                #"{"name":"tokenname","all":[1,true]}"#, #"{"name": "tokenname", "all": [1, true]}"#,
                #"{"all":[1,true],"name":"tokenname"}"#, #"{"all": [1, true], "name": "tokenname"}"#,
                #"{"name":"tokenname","all":[1,true],"keyspec_note":"tokenextra"}"#,
                #"{"name": "tokenname", "all": [1, true], "keyspec_note": "tokenextra"}"#,
                #"{"all":[1,true],"keyspec_note":"tokenextra","name":"tokenname"}"#,
                #"{"all": [1, true], "keyspec_note": "tokenextra", "name": "tokenname"}"#,
            ])
        #expect(messages(.broken, .json(["name": "Ada B"])).last == #"{"name":"tokenname","keyspec_note":"tokenextra"#)
        #expect(messages(.valid, .text("<company/>", type: "text/xml")) == ["tokentext"])
        #expect(messages(.large, .json(["name": "Ada B"])).isEmpty)
        #expect(messages(.valid, .none).isEmpty)
    }

    @Test("forms and texts carry tokens too")
    func others() {
        #expect(
            body(.valid, .form([PlainField("domain", "example.com")])).0
                == "domain=tokendomain.example&keyspec_note=tokenextra")
        #expect(body(.valid, .text("<company/>", type: "text/xml")).0 == "tokentext")
        #expect(body(.valid, .none).0.isEmpty)
    }

    @Test("the query carries tokens in its texts, and keeps its numbers")
    func query() {
        let query = [
            PlainField("domain", "example.com"), PlainField("fields", "name,rank"), PlainField("limit", "10"),
            PlainField("all", "true"),
        ]
        let planted = PlantedSample(.valid, body: .none, query: query) { "token\($0)" }
        #expect(
            planted.query.map(\.value) == ["tokenquery-domain.example", "tokenquery-fields", "10", "true"])
        #expect(planted.tokens.map(\.field) == ["query-domain", "query-fields"])
    }

    @Test("a broken body is no JSON, one of wrong types has lists, a large one is large")
    func kinds() throws {
        let sample = SampleBody.json(["domain": "example.com"])
        #expect((try? OrderedJSON(parsing: Array(body(.broken, sample).0.utf8))) == nil)
        #expect(body(.wrongTypes, sample).0.hasPrefix(#"{"domain":["tokendomain.example"]"#))
        #expect(body(.large, sample).0.utf8.count > 2 << 20)
    }
}
