using Chainrule.Tests.Support;

namespace Chainrule.Tests.Onnx;

/// <summary>
/// Cases that nobody here wrote: the ONNX project's own vectors for its operators, and the models that PyTorch exported for
/// it, from Debian's package libonnx-testdata. Those of operations that the library has run through its own layers, losses
/// and optimizers.
/// </summary>
public class OnnxVectorTests
{
    private static readonly Lazy<List<OnnxCase>> Cases = new(OnnxCase.Find);

    /// <summary>For each operator, how many cases must pass; version 1.12 of the package has none of gelu.</summary>
    public static TheoryData<string, int> Operators => new()
    {
        { "Gemm", 12 }, { "MatMul", 3 }, { "Relu", 3 }, { "LeakyRelu", 5 }, { "Elu", 4 }, { "Selu", 3 }, { "Gelu", 0 },
        { "Sigmoid", 3 }, { "Tanh", 3 }, { "Softplus", 3 }, { "HardSigmoid", 3 }, { "Softmax", 10 }, { "LogSoftmax", 10 },
        { "Dropout", 8 }, { "SoftmaxCrossEntropyLoss", 34 }, { "NegativeLogLikelihoodLoss", 18 }, { "Adam", 2 },
        { "Momentum", 3 }, { "Adagrad", 2 }, { "Conv", 11 }, { "MaxPool", 10 }, { "AveragePool", 10 }, { "GlobalAveragePool", 2 },
        { "BatchNormalization", 6 }, { "LayerNormalization", 19 },
    };

    [Theory, MemberData(nameof(Operators))]
    public void Its_cases_pass(string name, int passes)
    {
        SkipWithoutPackage();
        List<string> failed = [], impossible = [];
        OnnxCase[] cases = [.. Cases.Value.Where(c => c.Operator == name)];
        foreach (OnnxCase @case in cases)
        {
            try
            {
                if (@case.Run() is { } difference)
                {
                    failed.Add($"{@case.Name}: {difference}");
                }
            }
            catch (NotExpressibleException exception)
            {
                impossible.Add($"{@case.Name}: {exception.Message}");
            }
        }

        int passed = cases.Length - failed.Count - impossible.Count;
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{name}: {passed} of {cases.Length} cases "
                + $"pass{string.Concat(impossible.Select(line => $"\n  not expressible: {line}"))}"
        );
        Assert.True(failed.Count == 0, string.Join('\n', failed));
        Assert.True(passed >= passes, $"{passed} passed, of {passes} that should");
    }

    [Fact]
    public void No_case_is_left_out()
    {
        SkipWithoutPackage();
        var listed = Operators.Select(row => row.Data.Item1).ToHashSet();
        Assert.Empty(Cases.Value.Where(c => !listed.Contains(c.Operator)).Select(c => $"{c.Name} ({c.Operator})"));
    }

    [Fact]
    public void The_documentation_has_the_same_numbers()
    {
        string page = File.ReadAllText(Repository.PathTo("docs", "proof.md"));
        Assert.All(
            Operators.Where(row => row.Data.Item2 > 0),
            row => Assert.Matches($@"\| {row.Data.Item1} \| {row.Data.Item2} \|", page));
    }

    private static void SkipWithoutPackage() =>
        Assert.SkipUnless(
            Directory.Exists(Path.Combine(OnnxCase.Root, "node")),
            "Debian's package libonnx-testdata is not installed: apt-get install libonnx-testdata"
        );
}
