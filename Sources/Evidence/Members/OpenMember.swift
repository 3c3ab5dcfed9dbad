/// A member that is being decompressed, and the channel that its contents go to.
final class OpenMember {
    let kind: MemberKind
    private let containers: [Container]
    private let decompressor: any Decompressor
    private var channel: ScanChannel?
    /// Set when the member lies deeper than the scan goes: then it is only found out whether it is one.
    private let depthLimit: Int?
    /// Header bytes of a ZIP member that are still to come.
    private var header: ZipHeader?
    /// Whether nothing has gone wrong so far.
    private var isOpen = true
    private(set) var consumed = 0
    private var produced = 0
    /// Where results go until the member has proved to be one. Brotli copies parts of what it reads, so that a false start
    /// could repeat what stands there in plain sight.
    private var trial: SourceScan?

    /// Whether nothing yet tells it from bytes that happen to be no mistake.
    var isDoubtful: Bool { kind == .brotli && produced <= consumed }

    /// Whether it was no Brotli stream, and left nothing behind.
    var isFalseStart: Bool { kind == .brotli && !isOpen && produced <= consumed }

    /// Whether it has read so much in vain that it is given up: bytes that happen to be no mistake are skipped or copied for
    /// megabytes. Where streams do begin, one may hold a long member that cannot be compressed before the others.
    private var isInVain: Bool {
        kind == .brotli && consumed >= Self.patience && (produced == 0 || !isAtStart && produced <= consumed)
    }

    /// So many bytes without an error make a member; data that only looks like one fails sooner.
    private static let proof = 1024
    /// What no mark tells from chance has to be worth its while after so many bytes.
    private static let patience = 1 << 16
    /// Whether it stands where Brotli may begin whatever stands there.
    let isAtStart: Bool

    init(_ kind: MemberKind, within containers: [Container], isAtStart: Bool = false, depthLimit: Int?) {
        self.kind = kind
        self.isAtStart = isAtStart
        self.containers = containers
        self.depthLimit = depthLimit
        if kind == .zip { header = ZipHeader() }
        decompressor =
            switch kind {
            case .zstd: ZstdDecompressor()
            case .brotli: BrotliDecompressor()
            default: Inflater(kind)
            }
    }

    /// Decompresses more; false when the member is over.
    func take(_ bytes: UnsafeRawBufferPointer, _ scan: SourceScan) -> Bool {
        var rest = bytes[...]
        if var header {
            guard let length = header.take(rest) else {
                self.header = header
                return true
            }
            self.header = nil
            rest = rest.dropFirst(length)
        }
        while true {
            let channel = openChannel(scan)
            let step = decompressor.step(UnsafeRawBufferPointer(rebasing: rest), into: channel.room)
            let isOutputFull = step.produced == channel.room.count
            rest = rest.dropFirst(step.consumed)
            consumed += step.consumed
            produced += step.produced
            if let depthLimit {
                if kind == .brotli ? step.state == .ended && produced >= 64 : isProved(step.state) {
                    scan.note(.tooDeep(limit: depthLimit))
                    return false
                }
            } else {
                channel.commit(step.produced)
            }
            switch step.state {
            case .open:
                if !scan.decoded(step.produced) {
                    end(complete: true, scan)
                    return false
                }
                if isInVain {
                    end(complete: false, scan)
                    return false
                }
                if rest.isEmpty && !isOutputFull || step.consumed == 0 && step.produced == 0 { return true }
            case .ended:
                _ = scan.decoded(step.produced)
                end(complete: true, scan)
                return false
            case .failed:
                isOpen = false
                if produced >= Self.proof, kind != .zlib, kind != .brotli { scan.note(.damaged(kind)) }
                end(complete: false, scan)
                return false
            case .tooLarge:
                isOpen = false
                scan.note(.memory(kind))
                end(complete: false, scan)
                return false
            }
        }
    }

    private func isProved(_ state: DecompressionStep.State) -> Bool {
        produced >= Self.proof || state == .ended && produced > 0
    }

    private func openChannel(_ scan: SourceScan) -> ScanChannel {
        if let channel { return channel }
        if kind == .brotli { trial = scan.trial() }
        let opened = ScanChannel(trial ?? scan, within: containers)
        channel = opened
        return opened
    }

    /// Searches the rest of what was decompressed.
    func end(complete: Bool, _ scan: SourceScan) {
        if depthLimit == nil { channel?.finish() }
        // Those two have marks that nothing else begins with.
        if !complete, isOpen, produced >= Self.proof, kind == .gzip || kind == .zstd { scan.note(.cutOff(kind)) }
        channel = nil
        // A stream that was cut off is one when it had begun to be worth its while.
        if let trial, complete || produced > consumed { scan.take(over: trial) }
        trial = nil
    }
}

/// The local header of a ZIP member, whose length is told in it (APPNOTE 4.3.7).
struct ZipHeader {
    private var bytes: [UInt8] = []

    /// Takes bytes until the header is complete; then, how many of these belong to it.
    mutating func take(_ input: Slice<UnsafeRawBufferPointer>) -> Int? {
        let before = bytes.count
        let wanted = length
        bytes += input.prefix(max(0, wanted - before))
        if bytes.count < wanted { return nil }
        if wanted < length {
            let more = input.dropFirst(bytes.count - before).prefix(length - bytes.count)
            bytes += more
            if bytes.count < length { return nil }
        }
        return bytes.count - before
    }

    private var length: Int {
        guard bytes.count >= 30 else { return 30 }
        return 30 + (Int(bytes[26]) | Int(bytes[27]) << 8) + (Int(bytes[28]) | Int(bytes[29]) << 8)
    }
}
