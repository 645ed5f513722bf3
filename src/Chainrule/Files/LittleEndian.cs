using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Chainrule.Files;

/// <summary>
/// The order of bytes in a safetensors file: lowest first, which is also this machine's own on almost all machines.
/// </summary>
internal static class LittleEndian
{
    /// <summary>Turns numbers from the machine's order into the file's, in place, or back.</summary>
    public static void Convert<T>(Span<T> numbers)
        where T : unmanaged
    {
        if (BitConverter.IsLittleEndian || Unsafe.SizeOf<T>() == 1)
        {
            return;
        }

        if (Unsafe.SizeOf<T>() == sizeof(uint))
        {
            Span<uint> words = MemoryMarshal.Cast<T, uint>(numbers);
            BinaryPrimitives.ReverseEndianness(words, words);
        }
        else
        {
            Span<ulong> words = MemoryMarshal.Cast<T, ulong>(numbers);
            BinaryPrimitives.ReverseEndianness(words, words);
        }
    }
}
