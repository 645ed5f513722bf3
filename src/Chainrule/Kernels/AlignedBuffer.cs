using System.Runtime.CompilerServices;

namespace Chainrule.Kernels;

/// <summary>
/// A block of floats that starts at a multiple of 64 bytes, one cache line and one AVX-512 vector, and never moves.
/// Managed memory: nothing to free, nothing to use after it was freed.
/// </summary>
public sealed class AlignedBuffer
{
    private const int Alignment = 64;

    /// <summary>The largest number of floats in one buffer.</summary>
    public static readonly int MaxLength = Array.MaxLength - Alignment / sizeof(float);

    private readonly float[] _storage;
    private readonly int _start;

    /// <summary>A buffer of zeros.</summary>
    /// <param name="length">The number of floats, not negative.</param>
    public unsafe AlignedBuffer(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        _storage = GC.AllocateArray<float>(checked(length + Alignment / sizeof(float)), pinned: true);
        nuint address = (nuint)Unsafe.AsPointer(ref _storage[0]);
        _start = (int)((Alignment - address % Alignment) % Alignment / sizeof(float));
        Length = length;
    }

    /// <summary>The number of floats.</summary>
    public int Length { get; }

    /// <summary>All of it.</summary>
    public Span<float> Span => _storage.AsSpan(_start, Length);

    /// <summary>Where it starts; valid as long as the buffer is referenced.</summary>
    internal unsafe float* Pointer => (float*)Unsafe.AsPointer(ref _storage[_start]);

    /// <summary>All of it, for those who keep it beyond a call.</summary>
    public Memory<float> Memory => _storage.AsMemory(_start, Length);
}
