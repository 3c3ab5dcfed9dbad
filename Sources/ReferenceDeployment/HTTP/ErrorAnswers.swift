import HTTPTypes

/// Every error answer of the site, in its one form.
struct ErrorAnswers: Sendable {
    let faults: SwitchSet<Defect>
    let variants: SwitchSet<Variant>

    func answer(_ error: any Error, to call: Call) -> Answer {
        if error is HTMLRefusal {
            return .html("<!doctype html><html><body><h1>Bad Request</h1></body></html>", status: .badRequest)
        }
        var refusal = error as? Refusal ?? .unavailable
        vary(&refusal)
        spoil(&refusal, call)
        var answer = Answer.json(body(of: refusal), status: refusal.status, fields: refusal.fields)
        if variants.has(.problemJSON) { answer.fields[.contentType] = "application/problem+json" }
        if faults.has(.textPlainErrors) { answer.fields[.contentType] = "text/plain" }
        if faults.has(.setsCookie) { answer.fields[.setCookie] = "visitor=\(RandomText.token()); Path=/" }
        if faults.has(.distinguishableHeader), let fault = refusal.keyFault {
            answer.fields[fieldName("X-Auth-Reason")] = fault.rawValue
        }
        return answer
    }

    private func body(of refusal: Refusal) -> JSON {
        if faults.has(.codeMissing), refusal.status == .forbidden || refusal.status == .tooManyRequests {
            return .object([("error", .object([("message", .string(refusal.message))]))])
        }
        if variants.has(.problemJSON) { return ErrorBody.problem(refusal) }
        var extra: [(String, JSON)] = []
        if variants.has(.extraJSONFields) { extra.append(("documentation", "/docs/authentication")) }
        if faults.has(.stackTrace), refusal.status == .badRequest {
            extra.append(("stack", .string(Self.stack(below: refusal.message))))
        }
        return ErrorBody.envelope(refusal, extra: extra)
    }

    /// What a framework's error page shows as long as it runs with its settings for development.
    private static func stack(below message: String) -> String {
        """
        ValidationError: \(message)
            at parseInput (/srv/app/dist/enrichment.js:84:11)
            at serve (/srv/app/dist/site.js:71:24)
            at process.processTicksAndRejections (node:internal/process/task_queues:105:5)
        """
    }

    private func vary(_ refusal: inout Refusal) {
        if variants.has(.otherMessages) { refusal.message = "Request refused (\(refusal.status.code))." }
        if variants.has(.noRetryAfter) { refusal.fields[.retryAfter] = nil }
        if variants.has(.noWWWAuthenticate) { refusal.fields[.wwwAuthenticate] = nil }
    }

    /// The defects of errors.
    private func spoil(_ refusal: inout Refusal, _ call: Call) {
        if faults.has(.distinguishableBody), let fault = refusal.keyFault {
            refusal.message = "The API key is \(fault.rawValue)."
        }
        if faults.has(.echoKey), refusal.status == .unauthorized, let key = call.fields[.apiKey] {
            refusal.message += " Got \(key)."
        }
        switch refusal.status {
        case .unauthorized where faults.has(.wrongCode401): refusal.code = "unauthorized"
        case .forbidden where faults.has(.wrongCode403): refusal.code = "forbidden"
        case .tooManyRequests:
            if faults.has(.wrongCode429) { refusal.code = "too_many_requests" }
            if faults.has(.retryAfterMalformed) { refusal.fields[.retryAfter] = "soon" }
            if faults.has(.retryAfterTooShort), let seconds = refusal.fields[.retryAfter].flatMap({ Int($0) }) {
                refusal.fields[.retryAfter] = String(max(0, seconds - 2))
            }
            if faults.has(.limit503) { refusal.status = .serviceUnavailable }
        default: break
        }
        if faults.has(.challengeMissing) { refusal.fields[.wwwAuthenticate] = nil }
        if faults.has(.credits402), refusal.status == .forbidden { refusal.status = .init(code: 402) }
        if faults.has(.outage200), refusal.status == .serviceUnavailable { refusal.status = .ok }
        if faults.has(.error200), [.badRequest, .forbidden].contains(refusal.status) { refusal.status = .ok }
    }
}
