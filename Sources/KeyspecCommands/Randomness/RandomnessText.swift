import Randomness
import Reporting
import Secrecy

/// The verdict on a generator for readers: the plain sentence first.
enum RandomnessText {
    static func text(_ report: RandomnessReport) -> String {
        let verdict = report.verdict
        var text = verdict.sentence.wrapped()
        for finding in verdict.findings.dropFirst() { text += "Besides: \(finding).".wrapped() }
        for generator in verdict.recovered {
            guard let digest = nextKeyDigest(generator, verdict.form) else { continue }
            text += "The next key of \(generator.generator) has the SHA-256 \(digest).".wrapped()
        }
        text += "\n"
        var facts = TextTable()
        for fact in report.facts { facts.add(fact.name, fact.value) }
        text += facts.text
        for table in report.tables {
            text += "\n\(table.title)\n"
            text += self.text(table)
        }
        if verdict.outcome == .notRefuted {
            text += "\nWhat no test here can see\n"
            for limit in RandomnessReport.limits { text += "  \(limit)\n" }
        }
        return text
    }

    private static func text(_ table: ReportTable) -> String {
        var rows = TextTable(indent: 2)
        rows.add(table.columns)
        for row in table.rows { rows.add(row) }
        return rows.text
    }

    /// The SHA-256 of the key that a rebuilt generator issues next: to be confirmed when it is issued, of no use before.
    static func nextKeyDigest(_ generator: RecoveredGenerator, _ form: TokenForm) -> String? {
        generator.nextKey.flatMap { form.token(of: $0) }.map { SHA256Digest(of: $0).hex }
    }
}
