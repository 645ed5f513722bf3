using Chainrule.Kernels;
using Chainrule.Networks;

namespace Chainrule.Training;

/// <summary>A piece of the buffers that is prepared and updated while it is in the first-level cache.</summary>
/// <param name="Offset">Where it starts in the network's buffer.</param>
/// <param name="Length">How many parameters it has.</param>
/// <param name="Block">The block that it, or its first parameter, is part of.</param>
/// <param name="Decays">Whether its parameters decay.</param>
internal readonly record struct UpdateChunk(int Offset, int Length, int Block, bool Decays)
{
    // With parameters, gradients and two slots 64 KiB: the check costs nothing that the update wouldn't load anyway.
    public const int LongestLength = SquaredSums.ChunkLength;

    /// <summary>The chunk's part of a buffer laid out like the network's parameters.</summary>
    public Span<float> Of(Span<float> buffer) => buffer.Slice(Offset, Length);

    /// <summary>Cuts the network's buffer.</summary>
    /// <param name="blocks">Its blocks.</param>
    /// <param name="keepsBlocks">Whether no chunk may hold parameters of two blocks; else those of one that decay, or don't,
    /// may go on into the next.</param>
    /// <param name="frozen">The blocks that are left out.</param>
    public static UpdateChunk[] Cut(IReadOnlyList<ParameterBlock> blocks, bool keepsBlocks, bool[] frozen)
    {
        var chunks = new List<UpdateChunk>();
        for (int i = 0; i < blocks.Count;)
        {
            int first = i, start = blocks[i].Offset, end = start;
            bool decays = blocks[i].Decays, isFrozen = frozen[i];
            for (; i < blocks.Count && IsAlike(i) && (i == first || !keepsBlocks); i++)
            {
                end = blocks[i].Offset + blocks[i].Length;
            }

            for (int offset = start; offset < end && !isFrozen; offset += LongestLength)
            {
                chunks.Add(new UpdateChunk(offset, Math.Min(LongestLength, end - offset), first, decays));
            }

            bool IsAlike(int block) => blocks[block].Decays == decays && frozen[block] == isFrozen;
        }

        return [.. chunks];
    }
}
