import SpecLanguage

extension RunPlan.CheckRun {
    /// Whether it looks at handshakes alone: it needs no answer to a request, and so no certificate that holds.
    var asksHandshakesOnly: Bool {
        guard !check.controls.accepted, check.controls.refused == .none else { return false }
        return rows.allSatisfy { row in
            let steps = row.row.steps + row.row.finally
            return !steps.isEmpty && steps.allSatisfy { if case .tls = $0.action { true } else { false } }
        }
    }
}
