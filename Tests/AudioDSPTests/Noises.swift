import Glibc

/// Sounds that come and go and are neither speech nor music: three seconds at 16 kHz.
enum Noises: CaseIterable {
    case ringing, siren, gusts, clicks

    var samples: [Float] {
        var noise = Noise(seed: 23)
        var phase = 0.0
        return (0..<48_000).map { index in
            let time = Double(index) / 16_000
            let hiss = 1e-4 * noise.normal()
            switch self {
            case .ringing:
                let on = time.truncatingRemainder(dividingBy: 1.5) < 0.8
                return hiss + (on ? Float(0.1 * (sin(2 * .pi * 440 * time) + sin(2 * .pi * 480 * time))) : 0)
            case .siren:
                phase += 2 * .pi * (800 + 300 * sin(2 * .pi * 0.7 * time)) / 16_000
                return hiss + Float(0.2 * sin(phase))
            case .gusts:
                let swell = max(0, sin(2 * .pi * 1.1 * time))
                return hiss + Float(0.1 * swell * swell) * noise.normal()
            case .clicks: return hiss + (index % 2_347 < 40 ? 0.1 * noise.normal() : 0)
            }
        }
    }
}
