/// A path as it can be compared: two spellings of one path are equal, as far as the texts alone tell.
struct FilePath: Hashable {
    private let isAbsolute: Bool
    private let parts: [Substring]

    /// Nil for `-`, which stands for standard input or output.
    init?(_ text: String) {
        if text == "-" { return nil }
        isAbsolute = text.hasPrefix("/")
        parts = text.split(separator: "/").filter { $0 != "." }
    }
}
