import HTTPTypes
import NIOCore

/// What a deployment does with HTTP that comes without TLS.
enum PlainTraffic: Sendable {
    case served
    /// Sent on to HTTPS on the port, nil for the one that was asked.
    case redirected(port: Int?)
    /// Answered 400, as by nginx on a port of TLS.
    case refused

    /// The answer that stands in for the site's own; nil when that counts.
    func answer(to call: Call) -> Answer? {
        switch self {
        case .served: return nil
        case .redirected(let port):
            let host = call.authority.split(separator: ":").first ?? "localhost"
            let authority = port.map { "\(host):\($0)" } ?? call.authority
            let query = call.query.isEmpty ? "" : "?" + call.query
            return Answer(
                .permanentRedirect, fields: [.location: "https://\(authority)\(call.path)\(query)"],
                text: "<!doctype html><title>308</title>", type: "text/html")
        case .refused:
            return Answer(
                .badRequest, fields: [.connection: "close"],
                text: "<!doctype html><title>400</title><p>The plain HTTP request was sent to HTTPS port",
                type: "text/html")
        }
    }

    /// What is done with it on the port of TLS; nil to let TLS fail on it.
    static func onTLSPort(faults: SwitchSet<Defect>, variants: SwitchSet<Variant>) -> PlainTraffic? {
        if faults.has(.plainOnTLSPort) { return .served }
        if faults.has(.redirectOnTLSPort) { return .redirected(port: nil) }
        return variants.has(.plain400) ? .refused : nil
    }

    /// What is done with it on a port of its own; nil for no such port.
    static func onPortOfItsOwn(tlsPort: Int, faults: SwitchSet<Defect>) -> PlainTraffic? {
        if faults.has(.plainHTTP) { return .served }
        return faults.has(.plainRedirect) ? .redirected(port: tlsPort) : nil
    }
}

/// Tells TLS and HTTP apart by the first byte of a connection, has the rest of the pipeline built, and steps aside.
final class FirstByteHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let build: (_ isPlain: Bool) throws -> Void

    init(build: @escaping (_ isPlain: Bool) throws -> Void) { self.build = build }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        guard let first = bytes.getInteger(at: bytes.readerIndex, as: UInt8.self) else { return }
        do {
            try build((UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first))
        } catch {
            context.close(promise: nil)
            return
        }
        context.fireChannelRead(data)
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }
}
