import COpenSSL

/// What OpenSSL refused to do, with the first entry of its error queue.
struct TLSFailure: Error, CustomStringConvertible {
    let action: String
    let reason: String

    /// Takes the oldest queued error of this thread and clears the rest.
    init(_ action: String) {
        self.action = action
        let code = ERR_get_error()
        ERR_clear_error()
        var text = [CChar](repeating: 0, count: 256)
        ERR_error_string_n(code, &text, text.count)
        self.reason =
            code == 0 ? "no reason given" : String(decoding: text.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
    }

    var description: String { "cannot \(action): \(reason)" }
}
