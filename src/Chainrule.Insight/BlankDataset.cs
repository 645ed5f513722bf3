namespace Chainrule.Insight;

/// <summary>A dataset whose inputs are all 0: what can be learned from it doesn't depend on the inputs.</summary>
internal sealed class BlankDataset(IDataset data) : IDataset
{
    public int Count => data.Count;

    public Shape Input => data.Input;

    public int Classes => data.Classes;

    public int TargetSize => data.TargetSize;

    public bool HasWeights => data.HasWeights;

    public void CopyInputs(ReadOnlySpan<int> rows, Span<float> x) => x.Clear();

    public void CopyClasses(ReadOnlySpan<int> rows, Span<int> classes) => data.CopyClasses(rows, classes);

    public void CopyValues(ReadOnlySpan<int> rows, Span<float> values) => data.CopyValues(rows, values);

    public void CopyWeights(ReadOnlySpan<int> rows, Span<float> weights) => data.CopyWeights(rows, weights);
}
