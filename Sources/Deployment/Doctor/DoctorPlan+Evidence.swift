internal import Contract
internal import HTTPExchange
internal import Secrecy

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

extension DoctorPlan {
    var balanceSteps: [DoctorStep] {
        guard let balance = target.balance, let endpoint = target.endpoint(balance.endpoint) else { return [] }
        return [
            DoctorStep(
                id: "balance", title: "the endpoint '\(endpoint.name)' tells an account's credits",
                needs: ["answer.base", "key.funded"], cost: BudgetLedger.Cost(requests: 1, credits: endpoint.cost)
            ) { deployment, state in
                guard let key = state.keys[.funded] else { return .notDeclared("describe the account 'funded'") }
                return await DoctorProbe(deployment).balance(balance, of: key, at: endpoint)
            }
        ]
    }

    /// Whether stores and logs can be read. By now there were calls, so that logs are there.
    var evidenceSteps: [DoctorStep] {
        let find = evidenceFiles
        return target.evidence.map { source in
            DoctorStep(id: "evidence.\(source.name)", title: "the \(source.kind.rawValue) '\(source.name)' can be read")
            {
                deployment, _ in
                switch source.origin {
                case .command(let command, let timeout):
                    do throws(ProviderError) {
                        let output = try await deployment.output(of: command, timeout: timeout, source: source)
                        return .ok("\(output.count) bytes")
                    } catch {
                        return Diagnosis(DeploymentFailure.provider(error))
                    }
                case .files(let patterns):
                    let files = await files(of: source, find)
                    if let hidden = files.first(where: { access($0, R_OK) != 0 }) {
                        return .fault(of: .operator, "\(hidden) may not be read", "let the user of keyspec read it")
                    }
                    if files.isEmpty {
                        return .fault(
                            of: .description, "there is no file \(patterns.joined(separator: ", "))",
                            "check the paths, which are meant from the target file's folder")
                    }
                    return .ok("\(files.count) \(files.count == 1 ? "path" : "paths")")
                }
            }
        }
    }

    /// The files that are there: what calls leave may take as long as the source's lag to come.
    private func files(
        of source: EvidenceSource, _ find: @Sendable (EvidenceSource) -> [String]
    ) async -> [String] {
        let end = MonotonicTime.now + source.lag
        while true {
            let files = find(source).filter { access($0, F_OK) == 0 }
            if !files.isEmpty || MonotonicTime.now >= end { return files }
            do { try await Task.sleep(for: .milliseconds(100)) } catch { return files }
        }
    }

    /// Whether the programs of hooks are there. They are not called: each changes the deployment.
    var hookSteps: [DoctorStep] {
        target.hooks.compactMap { hook in
            guard case .command(let command, _) = hook.action, case .literal(let program)? = command.first?.parts.first,
                command[0].parts.count == 1
            else { return nil }
            let event = hook.event.rawValue
            let folder = target.file.folder
            return DoctorStep(id: "hook.\(event)", title: "the program of the hook '\(event)' is there") { _, _ in
                if let reason = ChildProcess.complaint(about: program, folder: folder) {
                    return .fault(
                        of: .description, "'\(program)' cannot be started: \(reason)", "check the hook's command")
                }
                return .ok("not called, because it changes the deployment")
            }
        }
    }
}
