internal import CKeyspecShims
internal import CLibcurl

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// What keeps connections apart: a request only ever uses connections of its own pool.
struct PoolKey: Hashable {
    /// The origin of a named connection.
    struct Origin: Hashable {
        let scheme: HTTPRequest.Scheme
        let host: String
        let port: UInt16
        let node: NodeAddress?
        let serverName: String?
    }

    let name: String?
    /// Set where connections are kept from others, any number of them.
    let group: String?
    /// Whether it is TLS sessions that the name stands for, and no connection.
    let resumes: Bool
    let origin: Origin?
    let trust: Trust?
    let version: HTTPRequest.Version

    init(_ request: HTTPRequest) {
        let (name, resumes): (String?, Bool) =
            switch request.connection {
            case .named(let name): (name, false)
            case .resuming(let name): (name, true)
            case .reuse, .pooled, .fresh: (nil, false)
            }
        if case .pooled(let name) = request.connection { group = name } else { group = nil }
        self.name = name
        self.resumes = resumes
        if name != nil {
            origin = Origin(
                scheme: request.scheme, host: request.host, port: request.port, node: request.node,
                serverName: request.serverName)
        } else {
            origin = nil
        }
        trust = request.scheme == .https ? request.trust : nil
        version = request.version
    }
}

/// One libcurl multi handle with its connections, and what it wants to be told about: sockets and the time.
///
/// Used on the engine's thread alone.
final class CurlPool {
    let multi: UnsafeMutableRawPointer
    let trust: TrustStore?
    /// The TLS sessions of the pool's name, where there are to be any.
    let sessions: UnsafeMutableRawPointer?
    /// The sockets to poll, and for what (`POLLIN`, `POLLOUT`).
    private(set) var watches: [CInt: Int16] = [:]
    /// When libcurl wants to be called without any socket being ready.
    private(set) var deadline: MonotonicTime?
    /// Whether the connection of a named pool is open, as far as the last exchange could tell.
    var hasConnection = false

    init?(_ key: PoolKey, trust: TrustStore?) {
        guard let multi = curl_multi_init() else { return nil }
        self.multi = multi
        self.trust = trust
        sessions = key.resumes ? curl_share_init() : nil
        if let sessions { _ = keyspec_curl_share_sessions(sessions) }
        let own = Unmanaged.passUnretained(self).toOpaque()
        _ = keyspec_curl_multi_setopt_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_NOTHING))
        // A connection whose session is to be resumed is still there when the next one is opened.
        let connections = key.name == nil ? 256 : key.resumes ? 2 : 1
        _ = keyspec_curl_multi_setopt_long(multi, CURLMOPT_MAXCONNECTS, connections)
        _ = keyspec_curl_multi_setopt_pointer(multi, CURLMOPT_SOCKETDATA, own)
        _ = keyspec_curl_multi_setopt_pointer(multi, CURLMOPT_TIMERDATA, own)
        _ = keyspec_curl_multi_set_socket_function(multi) { _, socket, action, own, _ in
            if let own { CurlPool.at(own).watch(socket, action) }
            return 0
        }
        _ = keyspec_curl_multi_set_timer_function(multi) { _, milliseconds, own in
            if let own {
                CurlPool.at(own).deadline = milliseconds < 0 ? nil : .now + .milliseconds(milliseconds)
            }
            return 0
        }
    }

    deinit {
        curl_multi_cleanup(multi)
        if let sessions { curl_share_cleanup(sessions) }
    }

    private static func at(_ pointer: UnsafeMutableRawPointer) -> CurlPool {
        Unmanaged<CurlPool>.fromOpaque(pointer).takeUnretainedValue()
    }

    private func watch(_ socket: CInt, _ action: CInt) {
        let events: Int16? =
            switch action {
            case CURL_POLL_IN: Int16(POLLIN)
            case CURL_POLL_OUT: Int16(POLLOUT)
            case CURL_POLL_INOUT: Int16(POLLIN | POLLOUT)
            default: nil
            }
        watches[socket] = events
    }

    func add(_ transfer: CurlTransfer) -> Bool {
        curl_multi_add_handle(multi, transfer.handle.pointer) == CURLM_OK
    }

    func remove(_ transfer: CurlTransfer) { curl_multi_remove_handle(multi, transfer.handle.pointer) }

    /// Lets libcurl work on a socket that `poll` found ready.
    func socketIsReady(_ socket: CInt, events: Int16) {
        var action: CInt = 0
        if events & Int16(POLLIN | POLLHUP) != 0 { action |= CURL_CSELECT_IN }
        if events & Int16(POLLOUT) != 0 { action |= CURL_CSELECT_OUT }
        if events & Int16(POLLERR | POLLNVAL) != 0 { action |= CURL_CSELECT_ERR }
        var running: CInt = 0
        curl_multi_socket_action(multi, socket, action, &running)
    }

    /// Lets libcurl work when its time has come.
    func timeIsUp(at now: MonotonicTime) -> Bool {
        guard let deadline, deadline <= now else { return false }
        self.deadline = nil
        var running: CInt = 0
        curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running)
        return true
    }

    /// The next transfer that is done.
    func nextFinished() -> (transfer: CurlTransfer, result: CURLcode)? {
        var remaining: CInt = 0
        while let message = curl_multi_info_read(multi, &remaining) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
            var own: UnsafeMutableRawPointer?
            let result = keyspec_curl_message_result(message)
            guard keyspec_curl_getinfo_pointer(easy, CURLINFO_PRIVATE, &own) == CURLE_OK, let own else { continue }
            return (CurlTransfer.at(own), result)
        }
        return nil
    }
}
