namespace Chainrule.Files;

/// <summary>The kinds of numbers that a safetensors file may hold. Those with a reading method here are marked.</summary>
public enum TensorType
{
    /// <summary>Truth values, one byte each.</summary>
    BOOL,

    /// <summary>Unsigned bytes; read as <see cref="byte"/>.</summary>
    U8,

    /// <summary>Signed bytes.</summary>
    I8,

    /// <summary>8-bit floating point, 5 exponent bits.</summary>
    F8_E5M2,

    /// <summary>8-bit floating point, 4 exponent bits.</summary>
    F8_E4M3,

    /// <summary>16-bit whole numbers.</summary>
    I16,

    /// <summary>16-bit unsigned whole numbers.</summary>
    U16,

    /// <summary>16-bit floating point.</summary>
    F16,

    /// <summary>The upper half of 32-bit floating point.</summary>
    BF16,

    /// <summary>32-bit whole numbers.</summary>
    I32,

    /// <summary>32-bit unsigned whole numbers.</summary>
    U32,

    /// <summary>32-bit floating point; read as <see cref="float"/>.</summary>
    F32,

    /// <summary>64-bit floating point; read as <see cref="double"/>.</summary>
    F64,

    /// <summary>64-bit whole numbers; read as <see cref="long"/>.</summary>
    I64,

    /// <summary>64-bit unsigned whole numbers.</summary>
    U64,
}
