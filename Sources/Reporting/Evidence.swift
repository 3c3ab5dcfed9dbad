import Contract
import RunEvents

/// What a reader needs to verify an outcome by hand, worded once for all reports; the texts are not escaped yet.
struct Evidence {
    let outcome: CheckOutcome
    let check: CheckDescriptor?
    /// Those of the outcome's clauses that the header knows.
    let clauses: [Clause]
    let witnesses: [ExchangeRecord]
    let measurements: [InstrumentRecord]

    init(_ outcome: CheckOutcome, in run: JudgedRun) {
        self.outcome = outcome
        check = run.descriptor(of: outcome)
        clauses = outcome.clauses.compactMap(run.summary.clause)
        witnesses = run.record.witnesses(of: outcome)
        measurements = run.record.measurements(of: outcome)
    }

    /// Where the row stands in the specs, as `specs/header.yaml:12:3`.
    var place: String { "\(outcome.place.file):\(outcome.place.line):\(outcome.place.column)" }

    /// Labelled lines, the most telling first: expected, seen, clauses, how to fix, how to repeat.
    var lines: [(label: String, text: String)] {
        var lines: [(String, String)] = []
        if let expected = outcome.expected { lines.append(("expected", expected)) }
        if let seen = outcome.seen { lines.append(("seen", seen)) }
        for clause in clauses { lines.append(("clause", Self.sentence(of: clause))) }
        if let fix = check?.fix { lines.append(("fix", fix)) }
        if let remedy = outcome.remedy { lines.append(("remedy", remedy)) }
        if let waiver = outcome.waiver { lines.append(("waiver", waiver)) }
        lines.append(("check", place))
        if let reproduction = outcome.reproduction { lines.append(("reproduce", reproduction)) }
        return lines
    }

    /// `HDR-3 (contract): the key counts nowhere else: "Never include your API key in a URL query parameter"`.
    static func sentence(of clause: Clause) -> String {
        "\(clause.id) (\(clause.level.rawValue)): \(clause.text): \(source(of: clause))"
    }

    /// The page's sentence in quotation marks; the section of a standard as it is.
    static func source(of clause: Clause) -> String {
        clause.level == .contract ? "\"\(clause.source)\"" : clause.source
    }

    /// Request and answer as text, headers and bodies cut to what helps.
    static func excerpt(of exchange: ExchangeRecord) -> String {
        var lines = ["\(exchange.method) \(exchange.target) \(exchange.version)"]
        lines += headerLines(exchange.requestHeaders)
        if let body = exchange.requestBody, !body.isEmpty { lines += ["", Wording.cut(body, to: longestBody)] }
        lines.append("")
        if let status = exchange.status {
            lines.append("\(exchange.version) \(status)")
            lines += headerLines(exchange.responseHeaders)
            if let body = exchange.responseBody, !body.isEmpty { lines += ["", Wording.cut(body, to: longestBody)] }
        }
        if let failure = exchange.transportFailure { lines.append("(no whole answer: \(failure))") }
        return lines.joined(separator: "\n")
    }

    /// What the exchange was, as `exchange 12, probe, after 1.2 s on connection 3 (reused)`.
    static func caption(of exchange: ExchangeRecord) -> String {
        let purpose = exchange.purpose.rawValue.replacing("-", with: " ")
        var caption = "exchange \(exchange.sequence), \(purpose), after \(Wording.duration(exchange.sentAt))"
        if let node = exchange.node { caption += " at node \(node)" }
        if let connection = exchange.connection {
            caption += " on connection \(connection)\(exchange.reused ? " (reused)" : "")"
        }
        return caption
    }

    /// The exchange on one line, as `exchange 12, probe: POST /api/v1/people/enrich HTTP/2, answered 503`.
    static func brief(of exchange: ExchangeRecord) -> String {
        let purpose = exchange.purpose.rawValue.replacing("-", with: " ")
        let answer = exchange.status.map { "answered \($0)" } ?? "no answer"
        let failure = exchange.transportFailure.map { ": \($0)" } ?? ""
        return "exchange \(exchange.sequence), \(purpose): \(exchange.method) \(exchange.target) "
            + "\(exchange.version), \(answer)\(failure)"
    }

    private static let longestBody = 800
    private static let mostHeaders = 24

    /// Each header on its own line, whatever its value holds.
    private static func headerLines(_ headers: [HeaderLine]) -> [String] {
        var lines = headers.prefix(mostHeaders).map { header in
            VisibleText.make("\(header.name): \(Wording.cut(header.value, to: 200))", .line)
        }
        if headers.count > mostHeaders { lines.append("(\(headers.count - mostHeaders) more header fields)") }
        return lines
    }
}
