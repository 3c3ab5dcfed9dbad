import Testing

@testable import Reporting

@Suite("Report arguments")
struct ReportFormatTests {
    @Test("FORMAT=PATH, the path with anything in it", arguments: ReportFormat.allCases)
    func accepted(format: ReportFormat) throws {
        let request = try ReportRequest(parsing: "\(format.rawValue)=out/a=b.xml")
        #expect(request == ReportRequest(format: format, path: "out/a=b.xml"))
    }

    @Test(
        "anything else is refused and says what would do",
        arguments: ["junit", "=x", "junit=", "JUNIT=x", "sarif=x", "", "junit =x"])
    func refused(text: String) throws {
        let error = try #require(throws: ReportRequestError.self) { try ReportRequest(parsing: text) }
        #expect(error.description.contains("FORMAT=PATH") && error.description.contains("junit-extended"))
    }
}

@Suite("Wording")
struct WordingTests {
    @Test(
        "durations",
        arguments: [
            (UInt64(0), "0 ms"), (999_999_999, "999 ms"), (1_000_000_000, "1.0 s"), (59_990_000_000, "59.9 s"),
            (245_000_000_000, "4 min 5 s"),
        ])
    func durations(nanoseconds: UInt64, expected: String) {
        #expect(Wording.duration(nanoseconds) == expected)
    }

    @Test(
        "seconds",
        arguments: [(UInt64(0), "0.000"), (12_345_678, "0.012"), (61_002_000_000, "61.002"), (.max, "18446744073.709")])
    func seconds(nanoseconds: UInt64, expected: String) {
        #expect(Wording.seconds(nanoseconds) == expected)
    }

    @Test(
        "lists",
        arguments: [
            ([String](), ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c"),
            (["a", "b", "c", "d"], "a, b, c and 1 more"),
        ])
    func lists(items: [String], expected: String) {
        #expect(Wording.list(items, limit: 3) == expected)
    }
}
