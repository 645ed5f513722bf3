using System.Buffers.Binary;
using System.Numerics;

namespace Chainrule.Reports.Events;

/// <summary>
/// The cyclic redundancy check of Castagnoli, polynomial 0x1EDC6F41, reflected, begun and ended with all bits set (RFC 3720,
/// section 12.1).
/// </summary>
internal static class Crc32C
{
    private const uint MaskDelta = 0xA282EAD8;

    /// <summary>The check of some bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (byte value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }

    /// <summary>
    /// The check as TFRecord stores it, turned by 15 bits and moved by a constant: a check that stands among the bytes that
    /// another one is computed of would be a weak one.
    /// </summary>
    public static uint Masked(ReadOnlySpan<byte> bytes) => BitOperations.RotateRight(Of(bytes), 15) + MaskDelta;
}
