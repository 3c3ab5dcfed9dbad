/// What a JUnit document holds, counted element by element and compared with what its attributes claim.
struct JUnitTally {
    private(set) var cases = 0
    /// Elements inside cases, by name.
    private(set) var findings: [String: Int] = [:]
    /// The first place where an attribute and the elements disagree.
    private(set) var contradiction: String?

    private struct Count {
        var claims: [String: String]
        var found: [String: Int] = [:]
    }

    /// Parses and counts; throws when the document is not well-formed.
    init(_ bytes: [UInt8]) throws(XMLPullParser.Failure) {
        var parser = try XMLPullParser(bytes)
        var open: [(element: String, count: Count)] = []
        while let token = try parser.next() {
            switch token {
            case .start(let name, let attributes):
                open.append((name, Count(claims: attributes)))
                let column =
                    switch name {
                    case "testcase": "tests"
                    case "failure": "failures"
                    case "error": "errors"
                    default: name
                    }
                for index in open.indices { open[index].count.found[column, default: 0] += 1 }
                if name == "testcase" { cases += 1 }
                if ["failure", "error", "skipped"].contains(name) { findings[name, default: 0] += 1 }
            case .end(let name):
                guard let closed = open.popLast(), name.hasPrefix("testsuite") else { continue }
                compare(closed.count, of: name)
            case .text: break
            }
        }
    }

    private mutating func compare(_ count: Count, of element: String) {
        for column in ["tests", "failures", "errors", "skipped"] {
            guard let claim = count.claims[column] else { continue }
            let found = count.found[column] ?? 0
            if Int(claim) != found {
                contradiction = contradiction ?? "<\(element)> claims \(claim) \(column) and holds \(found)"
            }
        }
    }
}
