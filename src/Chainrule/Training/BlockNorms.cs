using Chainrule.Kernels;

namespace Chainrule.Training;

/// <summary>
/// The Euclidean norms of each block's parameters and directions, for optimizers that ask for them. Chunks are summed
/// wherever they are, and their sums in order: the same bits on any number of threads.
/// </summary>
/// <param name="chunks">The chunks, none across two blocks.</param>
/// <param name="blocks">The number of blocks.</param>
internal sealed class BlockNorms(UpdateChunk[] chunks, int blocks)
{
    private readonly double[] _parameterSquares = new double[chunks.Length], _directionSquares = new double[chunks.Length];
    private readonly double[] _parameters = new double[blocks], _directions = new double[blocks];

    /// <summary>‖w‖ of a block.</summary>
    public double OfParameters(int block) => _parameters[block];

    /// <summary>‖d‖ of a block.</summary>
    public double OfDirections(int block) => _directions[block];

    /// <summary>Takes note of one chunk.</summary>
    public void Note(int chunk, ReadOnlySpan<float> parameters, ReadOnlySpan<float> directions)
    {
        _parameterSquares[chunk] = SquaredSums.Of(parameters);
        _directionSquares[chunk] = SquaredSums.Of(directions);
    }

    /// <summary>Makes norms of all that was noted.</summary>
    public void Sum()
    {
        Sum(_parameterSquares, _parameters);
        Sum(_directionSquares, _directions);
    }

    private void Sum(double[] squares, double[] norms)
    {
        Array.Clear(norms);
        for (int i = 0; i < chunks.Length; i++)
        {
            norms[chunks[i].Block] += squares[i];
        }

        for (int block = 0; block < norms.Length; block++)
        {
            norms[block] = Math.Sqrt(norms[block]);
        }
    }
}
