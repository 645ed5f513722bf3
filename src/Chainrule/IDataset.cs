namespace Chainrule;

/// <summary>
/// Rows to train on or to evaluate: inputs with their targets, copied out a batch at a time. The data may be kept in
/// any form (images as bytes, say) and becomes floats only here, prepared for the network. Reading is thread-safe.
/// </summary>
public interface IDataset
{
    /// <summary>The number of rows.</summary>
    int Count { get; }

    /// <summary>The shape of one row's input.</summary>
    Shape Input { get; }

    /// <summary>The number of classes when targets are class indices; 0 when they are values.</summary>
    int Classes { get; }

    /// <summary>The numbers in one row's target when targets are values; 0 when they are class indices.</summary>
    int TargetSize { get; }

    /// <summary>Whether rows carry weights.</summary>
    bool HasWeights { get; }

    /// <summary>Writes the inputs of the given rows, (rows, Input).</summary>
    void CopyInputs(ReadOnlySpan<int> rows, Span<float> x);

    /// <summary>Writes the class indices of the given rows, (rows). Only where <see cref="Classes"/> is positive.</summary>
    void CopyClasses(ReadOnlySpan<int> rows, Span<int> classes);

    /// <summary>
    /// Writes the target values of the given rows, (rows, TargetSize). Only where <see cref="TargetSize"/> is positive.
    /// </summary>
    void CopyValues(ReadOnlySpan<int> rows, Span<float> values);

    /// <summary>Writes the weights of the given rows, (rows). Only where <see cref="HasWeights"/>.</summary>
    void CopyWeights(ReadOnlySpan<int> rows, Span<float> weights);
}
