import HTTPTypes
import NIOCore
import NIOHPACK
import NIOHTTP2

/// Refuses an HTTP/2 request with a byte in a field value that no field may hold (RFC 9113, 8.2.1).
///
/// The codec above would turn such bytes into spaces, and so a malformed key into a good one.
final class FieldValueHandler: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias InboundOut = HTTP2Frame.FramePayload
    typealias OutboundOut = HTTP2Frame.FramePayload

    private let strictTransport: StrictTransport
    private var hasRefused = false

    init(strictTransport: StrictTransport) { self.strictTransport = strictTransport }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !hasRefused else { return }
        guard case .headers(let content) = unwrapInboundIn(data),
            content.headers.contains(where: { !Self.isValid($0.value) })
        else { return context.fireChannelRead(data) }
        hasRefused = true
        let text = ErrorBody.envelope(.invalidRequest("A header field holds a control character.")).text
        var headers: HPACKHeaders = [
            ":status": "400", "content-type": "application/json", "content-length": String(text.utf8.count),
            "cache-control": "no-store",
        ]
        if let policy = strictTransport.policy(for: .badRequest) {
            headers.add(name: "strict-transport-security", value: policy)
        }
        context.write(wrapOutboundOut(.headers(.init(headers: headers))), promise: nil)
        let body = HTTP2Frame.FramePayload.data(.init(data: .byteBuffer(ByteBuffer(string: text)), endStream: true))
        context.writeAndFlush(wrapOutboundOut(body), promise: nil)
        context.close(promise: nil)
    }

    static func isValid(_ value: String) -> Bool {
        value.utf8.allSatisfy { ($0 >= 0x20 && $0 != 0x7f) || $0 == 0x09 }
    }
}
