using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Chainrule.Kernels;

namespace Chainrule.Networks;

/// <summary>
/// All numbers of a network: the parameters, which gradients move, and the state, which layers learn by watching. Whoever copies,
/// keeps, compares or hashes what a network has learned does it with both.
/// </summary>
public sealed class NetworkValues
{
    private const int HashedAtOnce = 16 * 1024;

    private readonly AlignedBuffer _parameters, _state;

    /// <summary>Values that are all 0.</summary>
    /// <param name="parameters">How many parameters there are.</param>
    /// <param name="state">How many numbers of state there are.</param>
    internal NetworkValues(int parameters, int state)
    {
        _parameters = new AlignedBuffer(parameters);
        _state = new AlignedBuffer(state);
    }

    /// <summary>A copy of some numbers.</summary>
    /// <param name="parameters">The parameters, in the order of a network's buffer.</param>
    /// <param name="state">The state, in the order of a network's buffer; empty for a network without.</param>
    public NetworkValues(ReadOnlySpan<float> parameters, ReadOnlySpan<float> state = default)
        : this(parameters.Length, state.Length)
    {
        parameters.CopyTo(Parameters);
        state.CopyTo(State);
    }

    /// <summary>All parameters, block after block without gaps.</summary>
    public Span<float> Parameters => _parameters.Span;

    /// <summary>The whole state, block after block without gaps; empty where no layer has any.</summary>
    public Span<float> State => _state.Span;

    /// <summary>The same numbers in memory of their own.</summary>
    public NetworkValues Copy() => new(Parameters, State);

    /// <summary>Gives another network's values these numbers.</summary>
    /// <exception cref="ArgumentException">They are of another number.</exception>
    public void CopyTo(NetworkValues other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!IsAsLongAs(other))
        {
            throw new ArgumentException(
                $"{Parameters.Length} parameters and {State.Length} numbers of state don't go into "
                    + $"{other.Parameters.Length} and {other.State.Length}"
            );
        }

        Parameters.CopyTo(other.Parameters);
        State.CopyTo(other.State);
    }

    /// <summary>Whether there are as many parameters and as many numbers of state.</summary>
    public bool IsAsLongAs(NetworkValues other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other.Parameters.Length == Parameters.Length && other.State.Length == State.Length;
    }

    /// <summary>
    /// The SHA-256 of all parameters, and behind them of the state where there is one, as little-endian floats, in lower-case
    /// hexadecimal: the same bits exactly when the same hash.
    /// </summary>
    public string Sha256()
    {
        using var hash = SHA256.Create();
        Append(hash, Parameters);
        Append(hash, State);
        hash.TransformFinalBlock([], 0, 0);
        return Convert.ToHexStringLower(hash.Hash!);
    }

    private static void Append(SHA256 hash, ReadOnlySpan<float> values)
    {
        byte[] bytes = new byte[Math.Min(values.Length, HashedAtOnce) * sizeof(float)];
        for (int start = 0; start < values.Length; start += HashedAtOnce)
        {
            var some = values[start..Math.Min(values.Length, start + HashedAtOnce)];
            if (BitConverter.IsLittleEndian)
            {
                MemoryMarshal.AsBytes(some).CopyTo(bytes);
            }
            else
            {
                for (int i = 0; i < some.Length; i++)
                {
                    BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), some[i]);
                }
            }

            hash.TransformBlock(bytes, 0, some.Length * sizeof(float), null, 0);
        }
    }
}
