using Chainrule.Kernels;

namespace Chainrule.Networks;

/// <summary>
/// Lends workspaces to concurrent predictions. Rows are cut into chunks, one workspace and one thread each; as a row's
/// bits depend on that row alone, how they are cut doesn't matter.
/// </summary>
internal sealed class WorkspacePool(Network network)
{
    // Enough rows for full tiles of the matrix product, few enough that activations stay in the second-level cache.
    public const int ChunkRows = 64;

    private readonly Workspace?[] _idle = new Workspace?[2 * Environment.ProcessorCount];
    private readonly Workspace?[] _idleSingle = new Workspace?[2 * Environment.ProcessorCount];
    private readonly GradientRoom?[] _idleRooms = new GradientRoom?[2 * Environment.ProcessorCount];

    public unsafe void Predict(ReadOnlySpan<float> x, Span<float> y, int rows, Workers workers)
    {
        fixed (float* px = x, py = y)
        {
            var job = new Job { Pool = this, X = px, Y = py, Rows = rows };
            workers.Run((rows + ChunkRows - 1) / ChunkRows, ref job);
        }
    }

    /// <summary>Lends room for the derivatives of <see cref="ChunkRows"/> rows.</summary>
    public GradientRoom RentForGradients() => Take(_idleRooms) ?? new GradientRoom(network, ChunkRows);

    /// <summary>Takes room back.</summary>
    public void GiveBack(GradientRoom room) => GiveBack(_idleRooms, room);

    private void PredictChunk(ReadOnlySpan<float> x, Span<float> y, int rows)
    {
        var (idle, capacity) = rows == 1 ? (_idleSingle, 1) : (_idle, ChunkRows);
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
            int first = part * ChunkRows, rows = Math.Min(ChunkRows, Rows - first);
            Pool.PredictChunk(
                new ReadOnlySpan<float>(X + (nint)first * inputs, rows * inputs),
                new Span<float>(Y + (nint)first * outputs, rows * outputs),
                rows);
        }
    }

    private Network Network => network;
}
