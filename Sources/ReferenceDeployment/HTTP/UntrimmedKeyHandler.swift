import NIOCore

/// The defect `no-ows-trim`: a parser that takes what stands after `X-API-Key: `, white space included, for the value.
///
/// As the real parser trims, superfluous spaces and tabs around that one value become `=` before it sees them.
final class UntrimmedKeyHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = Array(unwrapInboundIn(data).readableBytesView)
        let name = Array("x-api-key:".utf8)
        var start = 0
        while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
            let line = start..<end
            if line.count > name.count, zip(bytes[line], name).allSatisfy({ $0 | 0x20 == $1 | 0x20 }) {
                markSpaces(&bytes, in: (start + name.count)..<end)
            }
            start = end + 1
        }
        context.fireChannelRead(wrapInboundOut(ByteBuffer(bytes: bytes)))
    }

    private func markSpaces(_ bytes: inout [UInt8], in line: Range<Int>) {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        var first = line.lowerBound
        if first < line.upperBound, bytes[first] == 0x20 { first += 1 }
        while first < line.upperBound, isSpace(bytes[first]) {
            bytes[first] = UInt8(ascii: "=")
            first += 1
        }
        var last = line.upperBound - 1
        if last > first, bytes[last] == UInt8(ascii: "\r") { last -= 1 }
        while last > first, isSpace(bytes[last]) {
            bytes[last] = UInt8(ascii: "=")
            last -= 1
        }
    }
}
