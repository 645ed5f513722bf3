using Chainrule.Kernels;

namespace Chainrule.Layers;

/// <summary>A function from two rows to a row.</summary>
public interface IRowOperator
{
    /// <summary>Overwrites the result.</summary>
    void Apply(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> result);
}

/// <summary>Applies a function to every run of numbers along the last axis, rows shared among the threads.</summary>
public static unsafe class RowMap
{
    /// <summary>About how many numbers one part has.</summary>
    private const int ChunkLength = 4 * 1024;

    /// <summary>The length of a sample's last axis; 1 for a single number.</summary>
    public static int Width(Shape shape) => shape.Rank == 0 ? 1 : shape[shape.Rank - 1];

    /// <summary>result[r,·] = f(x[r,·], y[r,·]).</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Run<TOperator>(
        Workers workers, TOperator f, int width, ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> result)
        where TOperator : struct, IRowOperator
    {
        if (x.Length != result.Length || y.Length != result.Length)
        {
            throw new ArgumentException($"{x.Length} and {y.Length} numbers don't give {result.Length} results");
        }

        int rows = result.Length / width, rowsPerPart = Math.Max(ChunkLength / width, 1);
        fixed (float* first = x, second = y, destination = result)
        {
            var job = new Job<TOperator>(f, first, second, destination, width, rows, rowsPerPart);
            workers.Run((rows + rowsPerPart - 1) / rowsPerPart, ref job);
        }
    }

    private readonly struct Job<TOperator>(TOperator f, float* x, float* y, float* result, int width, int rows, int rowsPerPart)
        : IJob
        where TOperator : struct, IRowOperator
    {
        public void Execute(int part)
        {
            int end = Math.Min(rows - part * rowsPerPart, rowsPerPart) + part * rowsPerPart;
            for (int row = part * rowsPerPart; row < end; row++)
            {
                nint start = (nint)row * width;
                f.Apply(new(x + start, width), new(y + start, width), new(result + start, width));
            }
        }
    }
}
