namespace Chainrule.Tests.Support;

/// <summary>A dataset that notes which rows were asked for, batch by batch.</summary>
internal sealed class RowRecorder(IDataset data) : IDataset
{
    public List<int[]> Batches { get; } = [];

    public int Count => data.Count;

    public Shape Input => data.Input;

    public int Classes => data.Classes;

    public int TargetSize => data.TargetSize;

    public bool HasWeights => data.HasWeights;

    public void CopyInputs(ReadOnlySpan<int> rows, Span<float> x)
    {
        Batches.Add(rows.ToArray());
        data.CopyInputs(rows, x);
    }

    public void CopyClasses(ReadOnlySpan<int> rows, Span<int> classes) => data.CopyClasses(rows, classes);

    public void CopyValues(ReadOnlySpan<int> rows, Span<float> values) => data.CopyValues(rows, values);

    public void CopyWeights(ReadOnlySpan<int> rows, Span<float> weights) => data.CopyWeights(rows, weights);
}
