using System.Security.Cryptography;

namespace Chainrule.Tests.Support;

/// <summary>
/// The hash behind <see cref="Bits"/>, for numbers that come piece by piece. All NaN count as one: which of two NaN an
/// instruction passes on is the machine's business.
/// </summary>
internal sealed class BitHash
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Add(ReadOnlySpan<float> values)
    {
        byte[] bytes = new byte[values.Length * sizeof(float)];
        for (int i = 0; i < values.Length; i++)
        {
            float value = float.IsNaN(values[i]) ? float.NaN : values[i];
            System.Buffers.Binary.BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), value);
        }

        _hash.AppendData(bytes);
    }

    /// <summary>The first 64 bits of the SHA-256 of all that was added.</summary>
    public override string ToString() => Convert.ToHexStringLower(_hash.GetCurrentHash())[..16];
}
