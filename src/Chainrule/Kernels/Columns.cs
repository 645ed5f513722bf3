namespace Chainrule.Kernels;

/// <summary>Copies columns of a matrix, row by row: what joining features and taking them apart again consists of.</summary>
internal static unsafe class Columns
{
    // Some microseconds of work in one part.
    private const int ChunkLength = 16 * 1024;

    /// <summary>y[·, column …] = x: a narrow matrix becomes columns of a wide one.</summary>
    /// <param name="workers">The threads to share rows among.</param>
    /// <param name="x">(rows, width).</param>
    /// <param name="width">The columns of x.</param>
    /// <param name="y">(rows, columns); the other columns stay as they are.</param>
    /// <param name="columns">The columns of y.</param>
    /// <param name="column">Where those of x begin.</param>
    public static void Write(Workers workers, ReadOnlySpan<float> x, int width, Span<float> y, int columns, int column)
    {
        fixed (
            float* source = x,
                destination = y
        )
        {
            Run(
                workers,
                new Job
                {
                    Rows = x.Length / width,
                    Width = width,
                    From = source,
                    FromStride = width,
                    To = destination + column,
                    ToStride = columns,
                }
            );
        }
    }

    /// <summary>x = y[·, column …]: columns of a wide matrix become a narrow one.</summary>
    /// <inheritdoc cref="Write" path="/param"/>
    public static void Read(Workers workers, ReadOnlySpan<float> y, int columns, int column, Span<float> x, int width)
    {
        fixed (
            float* source = y,
                destination = x
        )
        {
            Run(
                workers,
                new Job
                {
                    Rows = x.Length / width,
                    Width = width,
                    From = source + column,
                    FromStride = columns,
                    To = destination,
                    ToStride = width,
                }
            );
        }
    }

    private static void Run(Workers workers, Job job)
    {
        job.RowsPerPart = Math.Max(1, ChunkLength / job.Width);
        workers.Run((job.Rows + job.RowsPerPart - 1) / job.RowsPerPart, ref job);
    }

    private struct Job : IJob
    {
        public int Rows,
            Width,
            FromStride,
            ToStride,
            RowsPerPart;
        public float* From,
            To;

        public readonly void Execute(int part)
        {
            for (int row = part * RowsPerPart; row < Math.Min(Rows, (part + 1) * RowsPerPart); row++)
            {
                new ReadOnlySpan<float>(From + (nint)row * FromStride, Width).CopyTo(
                    new Span<float>(To + (nint)row * ToStride, Width)
                );
            }
        }
    }
}
