/// What was added to files since some moment.
package struct FileGrowth: Sendable {
    /// By file. What a file was copied or compressed to meanwhile counts from where the file ended.
    package private(set) var texts: [[UInt8]] = []
    /// Whether a file that held something is gone, and with it what may have been added to it.
    package private(set) var hasLost = false

    /// Reads what was added to the files under some paths, at most so many bytes of each. Files that cannot be read have
    /// added nothing.
    ///
    /// - Parameter paths: asked for again, as files are renamed while others are read.
    package init(under paths: () -> [ScanPath], since places: FilePlaces, limit: Int) {
        var survey = FileSurvey()
        var found: Set<FileIdentity> = []
        for _ in 0..<FileSurvey.rounds {
            let files = survey.look(under: paths())
            if files.isEmpty { break }
            for file in files {
                guard let bytes = try? FileBytes(path: file.path), let identity = bytes.status?.identity,
                    file.isStill(identity)
                else {
                    survey.forget(file)
                    continue
                }
                read(bytes, identity, since: places, limit, &found)
            }
        }
        hasLost = places.heldMore(than: found)
    }

    /// Every file below a folder.
    package static func files(under folder: String) -> [ScanPath] {
        var survey = FileSurvey()
        return survey.look(under: [ScanPath(folder)]).map { ScanPath($0.path, foundFrom: $0.foundFrom) }
    }

    private mutating func read(
        _ file: FileBytes, _ identity: FileIdentity, since places: FilePlaces, _ limit: Int,
        _ found: inout Set<FileIdentity>
    ) {
        let start = places.start(in: file)
        guard let size = file.status?.size, size > start else {
            found.insert(identity)
            return
        }
        guard let bytes = try? file.read(min(limit, size - start), at: start) else { return }
        let text = Unpacking.text(of: bytes, limit: limit) ?? bytes
        if start > 0 {
            found.insert(identity)
            texts.append(text)
        } else if let (start, origin) = places.start(inCopy: text) {
            found.insert(origin)
            if start < text.count { texts.append(Array(text.dropFirst(start))) }
        } else {
            texts.append(text)
        }
    }
}
