internal import Contract
internal import HTTPExchange
internal import Secrecy
internal import TypedYAML

/// One request with a key, and what its answer says about target file and deployment.
struct DoctorProbe {
    private let deployment: LiveDeployment

    init(_ deployment: LiveDeployment) { self.deployment = deployment }

    /// Whether an endpoint's sample succeeds with a key.
    ///
    /// A new key may begin to work a while after it was made, of which the page says nothing: it is asked for again until then.
    ///
    /// - Parameter lateness: how long after they were made keys were refused, as far as is known; grows with this one.
    func success(of key: IssuedKey, at endpoint: Endpoint, lateness: inout Duration) async -> Diagnosis {
        await wait(for: key, lateness)
        let known = lateness
        while true {
            let age = MonotonicTime.now - key.times.acknowledged
            var isRefused = false
            var diagnosis = await success(of: key, at: endpoint, isRefused: &isRefused)
            if isRefused, !key.isStatic, age < IssuedKey.latestActivation {
                lateness = max(lateness, age)
                try? await Task.sleep(for: .milliseconds(20))
                continue
            }
            if diagnosis.state == .ok, lateness > known {
                let milliseconds = Int(lateness / .milliseconds(1))
                diagnosis.evidence += "; the key was still refused \(milliseconds) ms after it had been made"
            }
            return diagnosis
        }
    }

    /// Sleeps until a new key should work, by how late others were.
    func wait(for key: IssuedKey, _ lateness: Duration) async {
        let rest = key.times.acknowledged + lateness * 2 - .now
        if !key.isStatic, rest > .zero { try? await Task.sleep(for: rest) }
    }

    private func success(of key: IssuedKey, at endpoint: Endpoint, isRefused: inout Bool) async -> Diagnosis {
        var status: Int?
        defer { isRefused = status == DocumentedError.invalidAPIKey.status }
        return await answer(to: key.secret, at: endpoint) { response in
            status = response.status
            guard let complaint = endpoint.success.complaint(status: response.status, body: response.body) else {
                return .ok("status \(response.status)")
            }
            let evidence = complaint + said(response)
            switch response.status {
            case 200..<300:
                return .fault(of: .description, evidence, "adapt the endpoint's 'success' to what it really answers")
            case 401:
                return key.isStatic
                    ? .fault(of: .operator, evidence, "check that the given key is the right one and still active")
                    : .fault(
                        of: .deployment, evidence, "a key just made is not accepted: look into the deployment's log")
            case 402, 403: return .fault(of: .operator, evidence, "give the account '\(key.account.rawValue)' credits")
            case 429:
                return .fault(of: .operator, evidence, "wait for the rate window to pass, or lower budgets.pace")
            case 300..<400:
                return .fault(of: .description, evidence, "write the address that the redirect leads to as 'base'")
            case 400, 404, 405, 415, 422:
                return .fault(
                    of: .description, evidence,
                    "compare method, path and body of '\(endpoint.name)' with the API's page")
            default: return .fault(of: .deployment, evidence, "look into the deployment's log")
            }
        }
    }

    /// Whether an answer tells the credits of the key's account.
    func balance(_ balance: BalanceReading, of key: IssuedKey, at endpoint: Endpoint) async -> Diagnosis {
        await answer(to: key.secret, at: endpoint) { response in
            if let credits = balance.credits(in: response.body) { return .ok("\(credits) credits") }
            return .fault(
                of: .description, "no whole number stands at \(balance.pointer)" + said(response),
                "check 'balance': its endpoint, and the pointer under 'json'")
        }
    }

    /// Whether a key is refused with a documented pair of status and code.
    func refusal(_ error: DocumentedError, of key: Secret, at endpoint: Endpoint) async -> Diagnosis {
        await answer(to: key, at: endpoint) { response in
            let reading = deployment.target.readings.errorCode
            let holdsCode = reading.holds(error.rawValue, in: response.body)
            let evidence = "status \(response.status)" + said(response)
            if response.status == error.status {
                if holdsCode { return .ok("status \(response.status), \(error.rawValue)") }
                if reading != .anywhere, Readings.ErrorCodePlace.anywhere.holds(error.rawValue, in: response.body) {
                    return .fault(
                        of: .description, "the code stands elsewhere than at \(reading.text)" + said(response),
                        "set readings.error-code to where it stands, or to anywhere")
                }
                return .fault(
                    of: .deployment, "the code \(error.rawValue) is missing: \(evidence)",
                    "clause ERR-1 will fail, unless the code has another name here")
            }
            switch response.status {
            case 200..<300 where error == .insufficientCredits:
                return .fault(of: .operator, evidence, "spend the credits of the account 'exhausted'")
            case 200..<300: return .fault(of: .deployment, evidence, "a key that must be refused is accepted")
            case 401 where error == .insufficientCredits:
                return .fault(of: .operator, evidence, "check that the key of the account 'exhausted' is still active")
            case 404, 405:
                return .fault(
                    of: .description, evidence, "compare method and path of '\(endpoint.name)' with the API's page")
            default: return .fault(of: .deployment, evidence, "expected \(error.status) \(error.rawValue)")
            }
        }
    }

    private func answer(
        to key: Secret, at endpoint: Endpoint, _ judge: (HTTPResponse) -> Diagnosis
    ) async -> Diagnosis {
        var request = deployment.request(to: endpoint)
        request.headers.append(HeaderField("X-API-Key", SecretText(key)))
        do {
            let exchange = try await deployment.send(request, credits: endpoint.cost)
            switch exchange.outcome {
            case .response(let response): return judge(response)
            case .failure(let failure): return Diagnosis(failure)
            }
        } catch {
            return Diagnosis(error)
        }
    }

    private func said(_ response: HTTPResponse) -> String {
        let text = ShownOutput(vault: deployment.vault).beginning(response.body)
        return text.isEmpty ? "" : "; the body: \(text)"
    }
}
