import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore

/// The requests of one connection or stream, answered one after the other by the site.
struct Exchange: HTTPChannelHandler {
    let site: Site
    let peer: Peer
    /// How the connection came to be without TLS.
    var plain: PlainTraffic?
    let earlyData: EarlyData

    var responder: HTTPChannelHandler.Responder {
        { request, writer, _ in
            if request.headers[.expect]?.lowercased() == "100-continue" {
                try await writer.writeInformationalHead(HTTPResponse(status: .continue))
            }
            var call = Call(request, peer: peer)
            let answer = await answer(&call)
            try await call.discardBody()
            let isChunked = site.variants.has(.chunkedAnswers) && !peer.isHTTP2 && answer.body.readableBytes > 0
            var head = HTTPResponse(status: answer.status, headerFields: answer.fields)
            if !isChunked, answer.status != .noContent {
                head.headerFields[.contentLength] = String(answer.body.readableBytes)
            }
            let hasBody = call.method != .head && answer.body.readableBytes > 0
            if isChunked && hasBody {
                let body = answer.body
                try await writer.write(
                    response: head,
                    body: ResponseBody {
                        try await $0.write(body); try await $0.finish(nil)
                    })
            } else {
                try await writer.write(response: head, body: hasBody ? .init(byteBuffer: answer.body) : .init())
            }
        }
    }

    private func answer(_ call: inout Call) async -> Answer {
        if let answer = plain?.answer(to: call) { return answer }
        return earlyData.takesRefusal() ? await site.refuseEarly(call) : await site.respond(to: &call)
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<NodeChannel.Parts> {
        channel.eventLoop.makeCompletedFuture { try NodeChannel.Parts(wrappingChannelSynchronously: channel) }
    }

    func handle(value: NodeChannel.Parts, logger: Logger) async {
        await handleHTTP(asyncChannel: value, logger: logger)
    }
}
