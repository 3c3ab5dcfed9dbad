import Contract
import RunEvents

/// The JUnit report: one suite per area, one test case per row, in plan order.
///
/// Valid against the Jenkins xUnit schema (`junit-10.xsd`) unless extended; then each case also has `file`, `line` and
/// properties, which that schema does not know and pytest, Jenkins and GitLab accept. Names hold no host, port or time.
package struct JUnitReport {
    private let run: JudgedRun
    private let isExtended: Bool

    package init(_ run: JudgedRun, extended: Bool = false) {
        self.run = run
        isExtended = extended
    }

    /// The whole document in UTF-8 with its declaration.
    package var text: String {
        let cases = JUnitCase.all(of: run)
        var suites: [(name: String, cases: [JUnitCase])] = []
        for each in cases {
            if let index = suites.firstIndex(where: { $0.name == each.suite }) {
                suites[index].cases.append(each)
            } else {
                suites.append((each.suite, [each]))
            }
        }
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        text += element(
            "testsuites",
            [("name", "keyspec")] + tallies(cases).filter { $0.0 != "skipped" }
                + [("time", Wording.seconds(run.summary.footer?.duration ?? total(cases)))])
        for suite in suites { text += render(suite.name, suite.cases) }
        return text + "</testsuites>\n"
    }

    private func render(_ name: String, _ cases: [JUnitCase]) -> String {
        var attributes = [("name", name)] + tallies(cases) + [("time", Wording.seconds(total(cases)))]
        if let header = run.header { attributes.append(("timestamp", header.startedAt)) }
        return element("testsuite", attributes, indent: 1) + suiteProperties
            + cases.map(render).joined() + "  </testsuite>\n"
    }

    private var suiteProperties: String {
        guard let header = run.header else { return "" }
        return properties(
            [
                ("tool", "\(header.tool) \(header.toolVersion)"), ("target", header.target),
                ("level", run.gate.level.rawValue), ("seed", String(header.seed)), ("run", header.runID),
            ], indent: 2)
    }

    private func render(_ testCase: JUnitCase) -> String {
        var attributes = [
            ("classname", "keyspec.\(testCase.suite)"), ("name", testCase.name),
            ("time", Wording.seconds(testCase.duration)),
        ]
        var content = ""
        if isExtended {
            attributes += [("file", testCase.place.file), ("line", String(testCase.place.line))]
            content += properties(testCase.properties, indent: 3)
        }
        if let finding = testCase.finding {
            let head = [("type", finding.type), ("message", finding.message)]
            let name = finding.kind.rawValue
            if finding.text.isEmpty {
                content += element(name, head, indent: 3, isEmpty: true)
            } else {
                content += element(name, head, indent: 3, newline: false)
                content += "\(XMLText.content(finding.text))</\(name)>\n"
            }
        }
        if content.isEmpty { return element("testcase", attributes, indent: 2, isEmpty: true) }
        return element("testcase", attributes, indent: 2) + content + "    </testcase>\n"
    }

    private func properties(_ properties: [(String, String)], indent: Int) -> String {
        element("properties", [], indent: indent)
            + properties.map {
                element("property", [("name", $0), ("value", $1)], indent: indent + 1, isEmpty: true)
            }.joined() + String(repeating: "  ", count: indent) + "</properties>\n"
    }

    private func element(
        _ name: String, _ attributes: [(String, String)], indent: Int = 0, isEmpty: Bool = false, newline: Bool = true
    ) -> String {
        let list = attributes.map { " \($0)=\"\(XMLText.attribute($1))\"" }.joined()
        return String(repeating: "  ", count: indent) + "<\(name)\(list)\(isEmpty ? "/>" : ">")\(newline ? "\n" : "")"
    }

    private func tallies(_ cases: [JUnitCase]) -> [(String, String)] {
        func count(_ kind: JUnitCase.Finding.Kind) -> String { String(cases.count { $0.finding?.kind == kind }) }
        return [
            ("tests", String(cases.count)), ("failures", count(.failure)), ("errors", count(.error)),
            ("skipped", count(.skipped)),
        ]
    }

    private func total(_ cases: [JUnitCase]) -> UInt64 {
        cases.reduce(0) { sum, each in
            let (next, overflow) = sum.addingReportingOverflow(each.duration)
            return overflow ? .max : next
        }
    }
}
