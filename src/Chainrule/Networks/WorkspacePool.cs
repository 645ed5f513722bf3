using Chainrule.Kernels;

namespace Chainrule.Networks;

/// <summary>
/// Lends workspaces to concurrent predictions. Rows are cut into chunks, one workspace and one thread each; as a row's
/// bits depend on that row alone, how they are cut doesn't matter.
/// </summary>
internal sealed class WorkspacePool(Network network)
{
    // Enough rows for full tiles of the matrix product, few enough that activations stay in the second-level cache.
    private const int MostChunkRows = 64;

    // Of the widest activation of a chunk, 16 MiB: a large image alone fills all tiles of a convolution.
    private const int MostNumbers = 1 << 22;

    private readonly int _chunkRows = RowsFor(network, MostChunkRows);
    private readonly Workspace?[] _idle = new Workspace?[2 * Environment.ProcessorCount];
    private readonly Workspace?[] _idleSingle = new Workspace?[2 * Environment.ProcessorCount];
    private readonly GradientRoom?[] _idleRooms = new GradientRoom?[2 * Environment.ProcessorCount];

    /// <summary>How many rows a chunk has: fewer where rows are so wide that many of them would take much memory and save
    /// nothing.</summary>
    /// <param name="network">What computes them.</param>
    /// <param name="most">The most.</param>
    public static int RowsFor(Network network, int most) =>
        Math.Clamp(MostNumbers / network.Layers.Max(layer => layer.Output.Count), 1, most);

    /// <summary>The rows of a chunk.</summary>
    public int ChunkRows => _chunkRows;

    public unsafe void Predict(ReadOnlySpan<float> x, Span<float> y, int rows, Workers workers)
    {
        fixed (float* px = x, py = y)
        {
            var job = new Job { Pool = this, X = px, Y = py, Rows = rows };
            workers.Run((rows + _chunkRows - 1) / _chunkRows, ref job);
        }
    }

    /// <summary>Lends room for the derivatives of a chunk of rows.</summary>
    public GradientRoom RentForGradients() => Take(_idleRooms) ?? new GradientRoom(network, _chunkRows);

    /// <summary>Takes room back.</summary>
    public void GiveBack(GradientRoom room) => GiveBack(_idleRooms, room);

    private void PredictChunk(ReadOnlySpan<float> x, Span<float> y, int rows)
    {
        var (idle, capacity) = rows == 1 ? (_idleSingle, 1) : (_idle, _chunkRows);
        var workspace = Take(idle) ?? new Workspace(network, capacity, forTraining: false);
        workspace.Predict(x, rows, Workers.None).CopyTo(y);
        GiveBack(idle, workspace);
    }

    private static T? Take<T>(T?[] idle)
        where T : class
    {
        for (int i = 0; i < idle.Length; i++)
        {
            if (idle[i] is not null && Interlocked.Exchange(ref idle[i], null) is { } workspace)
            {
                return workspace;
            }
        }

        return null;
    }

    // With all places taken the workspace is left to the garbage collector.
    private static void GiveBack<T>(T?[] idle, T workspace)
        where T : class
    {
        for (int i = 0; i < idle.Length; i++)
        {
            if (idle[i] is null && Interlocked.CompareExchange(ref idle[i], workspace, null) is null)
            {
                return;
            }
        }
    }

    private unsafe struct Job : IJob
    {
        public WorkspacePool Pool;
        public float* X, Y;
        public int Rows;

        public readonly void Execute(int part)
        {
            int inputs = Pool.Network.InputShape.Count, outputs = Pool.Network.OutputShape.Count;
            int first = part * Pool._chunkRows, rows = Math.Min(Pool._chunkRows, Rows - first);
            Pool.PredictChunk(
                new ReadOnlySpan<float>(X + (nint)first * inputs, rows * inputs),
                new Span<float>(Y + (nint)first * outputs, rows * outputs),
                rows);
        }
    }

    private Network Network => network;
}
