namespace Chainrule.Tests.Support;

/// <summary>
/// A dataset that cancels when rows have been asked for a number of times: in the middle of the step before the stop.
/// </summary>
internal sealed class StopAfter(IDataset data, int batches) : IDataset, IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private int _batches;

    public CancellationToken Token => _source.Token;

    public int Count => data.Count;

    public Shape Input => data.Input;

    public int Classes => data.Classes;

    public int TargetSize => data.TargetSize;

    public bool HasWeights => data.HasWeights;

    public void CopyInputs(ReadOnlySpan<int> rows, Span<float> x)
    {
        if (Interlocked.Increment(ref _batches) == batches)
        {
            _source.Cancel();
        }

        data.CopyInputs(rows, x);
    }

    public void CopyClasses(ReadOnlySpan<int> rows, Span<int> classes) => data.CopyClasses(rows, classes);

    public void CopyValues(ReadOnlySpan<int> rows, Span<float> values) => data.CopyValues(rows, values);

    public void CopyWeights(ReadOnlySpan<int> rows, Span<float> weights) => data.CopyWeights(rows, weights);

    public void Dispose() => _source.Dispose();
}
