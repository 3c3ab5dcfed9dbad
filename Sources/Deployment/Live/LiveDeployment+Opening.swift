internal import Contract
internal import HTTPExchange
package import Secrecy
package import TypedYAML

/// Why a described deployment cannot be used.
package enum OpeningFailure: Error, Sendable, CustomStringConvertible {
    /// A guard refused (exit code 77).
    case refused(GuardRefusal)
    /// Secrets are missing (exit code 65); all of them are listed.
    case secrets([SecretProblem])
    /// The journal cannot be written.
    case journal(JournalFailure)

    package var description: String {
        switch self {
        case .refused(let refusal): refusal.description
        case .secrets(let problems): problems.map(\.description).joined(separator: "\n")
        case .journal(let failure): failure.description
        }
    }
}

extension LiveDeployment {
    /// What a run brings to a target.
    package struct Circumstances: Sendable {
        package var run: RunID
        package var environment: [String: String]
        /// Whether the operator said on the command line that a production environment is theirs.
        package var consent: Bool
        /// Where the journal goes; nil only for deployments that end with the run.
        package var state: StateFolder?
        /// Wall-clock start, RFC 3339 in UTC.
        package var startedAt: String

        package init(
            run: RunID, environment: [String: String], consent: Bool = false, state: StateFolder?, startedAt: String
        ) {
            self.run = run
            self.environment = environment
            self.consent = consent
            self.state = state
            self.startedAt = startedAt
        }
    }

    /// Gets the secrets, begins the journal and puts the guards in place; nothing is sent yet.
    ///
    /// - Parameters:
    ///   - transport: what sends requests.
    ///   - warn: is told what the operator should know and nothing depends on.
    package static func opening(
        _ target: TargetDescription, _ circumstances: Circumstances, vault: SecretVault = SecretVault(),
        transport: @escaping TrafficGate.Transport, warn: (Diagnostic) -> Void = { _ in }
    ) async throws(OpeningFailure) -> LiveDeployment {
        let accounts = try await liveAccounts(of: target, circumstances, vault, warn)
        let gate = try guarded(target, consent: circumstances.consent, transport)
        let header = JournalHeader(
            run: circumstances.run, target: target.name,
            file: target.file.path.isEmpty ? "" : absolute(target.file.path),
            startedAt: circumstances.startedAt)
        let journal: RunJournal?
        do throws(JournalFailure) {
            journal = try circumstances.state.map { state throws(JournalFailure) in
                try RunJournal.begin(header, in: state)
            }
        } catch {
            throw .journal(error)
        }
        return assembled(target, circumstances.run, accounts, vault, gate, journal)
    }

    /// The same for the journal of an earlier run, to clean up after it.
    package static func resuming(
        _ journal: RunJournal, _ target: TargetDescription, _ circumstances: Circumstances,
        vault: SecretVault = SecretVault(), transport: @escaping TrafficGate.Transport,
        warn: (Diagnostic) -> Void = { _ in }
    ) async throws(OpeningFailure) -> LiveDeployment {
        let accounts = try await liveAccounts(of: target, circumstances, vault, warn)
        let gate = try guarded(target, consent: circumstances.consent, transport)
        return assembled(target, journal.header.run, accounts, vault, gate, journal)
    }

    private static func guarded(
        _ target: TargetDescription, consent: Bool, _ transport: @escaping TrafficGate.Transport
    ) throws(OpeningFailure) -> TrafficGate {
        do {
            return try TrafficGate(target, consent: consent, transport: transport)
        } catch {
            throw .refused(error)
        }
    }

    private static func assembled(
        _ target: TargetDescription, _ run: RunID, _ accounts: [AccountRole: LiveAccount], _ vault: SecretVault,
        _ gate: TrafficGate, _ journal: RunJournal?
    ) -> LiveDeployment {
        let provider: any KeyProvider =
            switch target.keys {
            case .http(let management):
                HTTPKeyProvider(management, target: target, run: run, accounts: accounts, gate: gate, vault: vault)
            case .command(let command):
                CommandKeyProvider(command, target: target, run: run, accounts: accounts, vault: vault)
            case .manual(let management): ManualKeyProvider(management, target: target.name)
            case nil: StaticKeyProvider()
            }
        return LiveDeployment(
            target: target, run: run, accounts: accounts, vault: vault, gate: gate, provider: provider, journal: journal
        )
    }
}
