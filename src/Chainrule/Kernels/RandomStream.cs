namespace Chainrule.Kernels;

/// <summary>
/// An endless, indexable sequence of random 32-bit words: word i is a function of (seed, stream, step, i) alone, so it
/// is the same on any thread, in any order, and after any resumption. Philox4x32-10 of Salmon et al., "Parallel Random
/// Numbers: As Easy as 1, 2, 3" (SC 2011); the seed is the key, the counter is (i / 4, step, stream).
/// </summary>
/// <remarks>
/// The counter has 32 bits for i / 4. What goes beyond them, from word 2³⁴ on, takes the upper 30 bits of the step's, so no
/// two words share a counter as long as steps are below 2³⁴.
/// </remarks>
/// <param name="Seed">The user's seed.</param>
/// <param name="Stream">What the numbers are for; see <see cref="RandomStreams"/>.</param>
/// <param name="Step">The training step, epoch or other occasion they are for.</param>
public readonly record struct RandomStream(ulong Seed, uint Stream, ulong Step = 0)
{
    internal const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57;
    internal const uint Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;

    /// <summary>The same purpose at another step.</summary>
    public RandomStream At(ulong step) => this with { Step = step };

    /// <summary>The word at a position.</summary>
    public uint Word(ulong index)
    {
        Block(index >> 2, out uint r0, out uint r1, out uint r2, out uint r3);
        return (index & 3) switch { 0 => r0, 1 => r1, 2 => r2, _ => r3 };
    }

    /// <summary>A number uniform over [0, 1) in steps of 2⁻⁵³, from words 2i and 2i + 1.</summary>
    public double Uniform(uint index)
    {
        Block(index >> 1, out uint r0, out uint r1, out uint r2, out uint r3);
        ulong bits = (index & 1) == 0 ? ((ulong)r1 << 32) | r0 : ((ulong)r3 << 32) | r2;
        return (bits >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>A whole number uniform over [0, bound), from words 2i and 2i + 1; biased by less than bound·2⁻⁶⁴.</summary>
    public int Below(int bound, uint index)
    {
        Block(index >> 1, out uint r0, out uint r1, out uint r2, out uint r3);
        return (index & 1) == 0 ? Below(bound, r0, r1) : Below(bound, r2, r3);
    }

    /// <summary>A whole number of [0, bound) from two words, the lower half first.</summary>
    internal static int Below(int bound, uint lower, uint upper) =>
        (int)Math.BigMul(((ulong)upper << 32) | lower, (ulong)bound, out _);

    /// <summary>Puts items into a random order, all orders equally likely (Fisher–Yates).</summary>
    public void Shuffle(Span<int> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = Below(i + 1, (uint)i);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>The four words at positions 4·block to 4·block + 3: ten rounds of Philox4x32.</summary>
    public void Block(ulong block, out uint r0, out uint r1, out uint r2, out uint r3)
    {
        uint c0 = (uint)block, c1 = (uint)Step, c2 = (uint)(Step >> 32) ^ ((uint)(block >> 32) << 2), c3 = Stream;
        uint k0 = (uint)Seed, k1 = (uint)(Seed >> 32);
        for (int round = 0; round < 10; round++)
        {
            ulong p0 = (ulong)Multiplier0 * c0, p1 = (ulong)Multiplier1 * c2;
            c0 = (uint)(p1 >> 32) ^ c1 ^ k0;
            c1 = (uint)p1;
            c2 = (uint)(p0 >> 32) ^ c3 ^ k1;
            c3 = (uint)p0;
            k0 += Weyl0;
            k1 += Weyl1;
        }

        r0 = c0;
        r1 = c1;
        r2 = c2;
        r3 = c3;
    }
}
