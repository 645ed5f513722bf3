using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Chainrule.Kernels;

/// <summary>
/// Numbers that nothing will ever feel, but that cost: below 2⁻¹²⁶ floats are subnormal, and every operation on one takes
/// a hundred times as long (measured: a matrix product with 2% of subnormal numbers 55 times). They come from probabilities
/// of a confident network and from averages of gradients long past. So gradients and averages below <see cref="Limit"/>
/// are taken as 0, and so are subnormal outputs of layers.
/// </summary>
internal static unsafe class Traces
{
    /// <summary>
    /// The magnitude below which a gradient counts as 0. Its product with a weight of 10⁻⁵ is still a normal number.
    /// </summary>
    public const float Limit = 1e-33f;

    /// <summary>The smallest normal float, 2⁻¹²⁶.</summary>
    public const float SmallestNormal = 1.17549435e-38f;

    /// <summary>The lanes, with 0 for those below the limit; NaN is kept.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Remove(Vector512<float> lanes) => Remove(lanes, Limit);

    /// <summary>The lanes, with 0 for those that are subnormal; NaN is kept.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> RemoveSubnormal(Vector512<float> lanes) => Remove(lanes, SmallestNormal);

    /// <summary>Puts 0 for all numbers below the limit.</summary>
    public static void Remove(Span<float> numbers)
    {
        fixed (float* start = numbers)
        {
            int i = 0;
            for (; i <= numbers.Length - Lanes.Count; i += Lanes.Count)
            {
                Remove(Vector512.Load(start + i)).Store(start + i);
            }

            if (i < numbers.Length)
            {
                int count = numbers.Length - i;
                Lanes.Store(Remove(Lanes.Load(start + i, count, Vector512<float>.Zero)), start + i, count);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Remove(Vector512<float> lanes, float limit) =>
        Vector512.AndNot(lanes, Vector512.LessThan(Vector512.Abs(lanes), Vector512.Create(limit)));
}
