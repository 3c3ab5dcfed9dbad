import HTTPExchange
import Oracles
import RunEvents
import Secrecy

/// An exchange as evidence: keys by name, everything that the target sent redacted and cut.
struct ExchangeEvidence {
    let exchange: Exchange
    let request: HTTPRequest
    let subject: JudgedAnswer
    let vault: SecretVault

    /// Bodies and values are cut to this many characters: enough for a reader, and reports stay small.
    private static let longestBody = 600
    private static let longestValue = 200

    func record(
        sequence: Int, check: String, row: String, endpoint: String, circumstances: Prober.Circumstances,
        offset: (MonotonicTime) -> UInt64
    ) -> ExchangeRecord {
        let response = exchange.response ?? exchange.partialResponse
        return ExchangeRecord(
            sequence: sequence, check: check, row: row, purpose: circumstances.purpose, place: circumstances.place,
            endpoint: endpoint, method: request.method, target: cut(request.target.masked, Self.longestValue),
            version: versionText(response),
            requestHeaders: request.headers.map { HeaderLine($0.name, cut($0.value.masked, Self.longestValue)) },
            requestBody: bodyText, node: request.node?.description, connection: exchange.connection.map { Int($0.id) },
            reused: exchange.connection.map { !$0.isNew } ?? false,
            sentAt: offset(exchange.timings.sent ?? exchange.timings.queued),
            answeredAt: offset(exchange.timings.answered), status: response?.status,
            responseHeaders: (response?.headers ?? []).map {
                HeaderLine($0.name, cut(vault.redact($0.value), Self.longestValue))
            },
            responseBody: response.map {
                cut(String(decoding: vault.redact($0.body), as: UTF8.self), Self.longestBody)
            },
            transportFailure: exchange.failure.map { vault.redact($0.description) }, reading: reading,
            code: subject.code.map(vault.redact))
    }

    private func versionText(_ response: HTTPResponse?) -> String {
        if let response { return response.version.rawValue }
        return switch request.version {
        case .http10: "HTTP/1.0"
        case .http11: "HTTP/1.1"
        case .http2: "HTTP/2"
        case .best: "HTTP"
        }
    }

    private var bodyText: String? {
        switch request.body {
        case .none: nil
        case .bytes(let text): cut(text.masked, Self.longestBody)
        case .chunked(let chunks, _): cut(chunks.map(\.masked).joined(), Self.longestBody)
        }
    }

    private var reading: ExchangeRecord.Reading {
        switch subject.reading {
        case .authenticated: .authenticated
        case .refused: .refused
        case .misplacedCode, .unlikeSuccess, .otherRefusal: .other
        case .noInformation: .noInformation
        }
    }

    private func cut(_ text: String, _ length: Int) -> String {
        text.count <= length ? text : "\(text.prefix(length))… (\(text.utf8.count) bytes)"
    }
}
