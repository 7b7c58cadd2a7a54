internal import CKernels

/// The vector instructions that kernels are compiled for.
public enum InstructionSet: String, CaseIterable, Sendable {
    case scalar
    /// With FMA.
    case avx2
    /// F, VL, DQ and BW.
    case avx512
    case neon

    /// What this process computes with: the widest that the machine has, or the one that the environment's
    /// `MIEN_KERNELS` named when it was first asked.
    public static let selected = InstructionSet(code: KernelTable.selected.isa)

    /// What this machine could compute with.
    public static var available: [InstructionSet] {
        allCases.filter { unsafe mk_table_for($0.code) != nil }
    }

    var code: mk_isa {
        switch self {
        case .scalar: MK_SCALAR
        case .avx2: MK_AVX2
        case .avx512: MK_AVX512
        case .neon: MK_NEON
        }
    }

    private init(code: mk_isa) {
        self = Self.allCases.first { $0.code == code } ?? .scalar
    }
}

/// The C kernels of the selected instruction set.
enum KernelTable {
    /// Chosen once; a table of pointers to functions, immutable.
    static let selected: mk_table = unsafe mk_selected_table().pointee
}
