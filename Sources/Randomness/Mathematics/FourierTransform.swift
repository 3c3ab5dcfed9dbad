#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The discrete Fourier transform of complex numbers.
package enum FourierTransform {
    /// Transforms in place; the number of values must be a power of two (Cooley and Tukey, 1965).
    package static func transform(_ real: inout [Double], _ imaginary: inout [Double]) {
        let n = real.count
        precondition(n > 0 && n & (n - 1) == 0 && imaginary.count == n, "the transform needs a power of two")
        real.withUnsafeMutableBufferPointer { real in
            imaginary.withUnsafeMutableBufferPointer { imaginary in
                var mirror = 0
                for index in 1..<max(n, 1) {
                    var bit = n >> 1
                    while mirror & bit != 0 {
                        mirror ^= bit
                        bit >>= 1
                    }
                    mirror |= bit
                    if index < mirror {
                        real.swapAt(index, mirror)
                        imaginary.swapAt(index, mirror)
                    }
                }
                let cosines = (0..<max(1, n / 2)).map { cos(2 * Double.pi * Double($0) / Double(n)) }
                let sines = (0..<max(1, n / 2)).map { -sin(2 * Double.pi * Double($0) / Double(n)) }
                cosines.withUnsafeBufferPointer { cosines in
                    sines.withUnsafeBufferPointer { sines in
                        var half = 1
                        while half < n {
                            let stride = n / (2 * half)
                            var start = 0
                            while start < n {
                                for index in 0..<half {
                                    let (c, s) = (cosines[index * stride], sines[index * stride])
                                    let (low, high) = (start + index, start + index + half)
                                    let x = real[high] * c - imaginary[high] * s
                                    let y = real[high] * s + imaginary[high] * c
                                    real[high] = real[low] - x
                                    imaginary[high] = imaginary[low] - y
                                    real[low] += x
                                    imaginary[low] += y
                                }
                                start += 2 * half
                            }
                            half *= 2
                        }
                    }
                }
            }
        }
    }
}
