using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Chainrule.Tests.Support;

/// <summary>A short name for the exact bits of many numbers: the same on every instruction set, or something is wrong.</summary>
internal static class Bits
{
    public static string Of(params ReadOnlySpan<float[]> arrays)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (float[] array in arrays)
        {
            hash.AppendData(MemoryMarshal.AsBytes<float>(array));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
