using Chainrule.Onnx.Schema;
using Google.Protobuf;
using DataType = Chainrule.Onnx.Schema.TensorProto.Types.DataType;

namespace Chainrule.Onnx.Tests.Import;

/// <summary>
/// The ONNX project's own vectors of single operators and the models that PyTorch exported for it, from Debian's
/// libonnx-testdata,
/// through the import. All inputs of a case but the first become constants, as they are in the file of a network.
/// </summary>
public class OperatorVectorTests
{
    private const string Root = "/usr/share/libonnx-testdata/data";

    private const string OtherRows = "constant has a number for each row", NoNumbers = "none of its outputs holds numbers";
    private const string Solid = "of images and of lines are known", Means = "only the mean over all pixels of images is known";

    /// <summary>
    /// For each operator how many cases come in and agree, and why all others don't: three dimensions, whole numbers, rows that
    /// mix, or what no layer computes.
    /// </summary>
    public static TheoryData<string, int, string[]> Operators => new()
    {
        { "Conv", 26, [Solid] },
        { "MaxPool", 16, [Solid, "its windows have gaps (dilations)", NoNumbers] },
        { "AveragePool", 14, [Solid] },
        { "GlobalAveragePool", 2, [] },
        { "BatchNormalization", 5, ["it was exported for training", "it takes images, but its input is 3×4×4×4"] },
        { "LayerNormalization", 13, ["it doesn't normalize over the last axes"] },
        { "Gemm", 10, ["it isn't rows times a matrix of weights", "12 numbers are added to 4"] },
        { "MatMul", 1, ["it isn't rows times a matrix of weights"] },
        { "Add", 5, [OtherRows, NoNumbers] },
        { "Sub", 1, [OtherRows, NoNumbers, "3 doesn't fit 1"] },
        { "Mul", 1, [OtherRows, NoNumbers, "3 doesn't fit 1"] },
        { "Div", 1, [OtherRows, NoNumbers, "2 doesn't fit 1"] },
        { "Sum", 1, ["its input is a constant"] },
        { "Relu", 3, [] }, { "LeakyRelu", 5, [] }, { "Elu", 4, [] }, { "Selu", 5, [] }, { "Sigmoid", 3, [] }, { "Tanh", 3, [] },
        { "Softplus", 3, [] }, { "HardSigmoid", 3, [] },
        { "PRelu", 7, [OtherRows] },
        { "Clip", 9, [NoNumbers] },
        { "HardSwish", 0, ["no activation that Chainrule has"] },
        { "Erf", 0, ["no activation that Chainrule has"] },
        { "Softmax", 8, ["it runs over another axis than the channels"] },
        { "LogSoftmax", 8, ["it runs over another axis than the channels"] },
        { "Identity", 1, ["doesn't say the sizes of one row"] },
        { "Dropout", 8, ["it was exported for training"] },
        { "Reshape", 6, ["rows of 3×4 become"] },
        { "Flatten", 5, ["it mixes rows with what they hold"] },
        { "Transpose", 2, ["it moves the dimension of the rows", "laid out in another order"] },
        { "Squeeze", 1, ["it takes a dimension away that has more than one place"] },
        { "Unsqueeze", 7, ["it adds a dimension before the rows"] },
        { "Concat", 0, ["its input is a constant"] },
        { "Gather", 0, ["Chainrule has no layer for it"] },
        { "Shape", 0, [NoNumbers] },
        { "ReduceMean", 0, [Means] },
        { "Pad", 0, ["other than zeros around images", "padded images", NoNumbers] },
    };

    [Theory, MemberData(nameof(Operators))]
    public void Its_cases_agree_or_are_refused_with_the_reason(string name, int passes, string[] reasons)
    {
        Assert.SkipUnless(Directory.Exists(Root), "libonnx-testdata is not here: apt-get install libonnx-testdata");
        List<string> refused = [], wrong = [];
        int passed = 0;
        foreach (var (folder, read) in Cases.Value.Where(each => OperatorOf(each.Model) == name))
        {
            var model = read.Clone();
            try
            {
                string? difference = Difference(model, Path.Combine(folder, "test_data_set_0"));
                passed += difference is null ? 1 : 0;
                wrong.AddRange(difference is null ? [] : [$"{Path.GetFileName(folder)}: {difference}"]);
            }
            catch (ChainruleException exception)
            {
                Assert.NotNull(exception.Help);
                refused.Add($"{Path.GetFileName(folder)}: {exception.Message}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Equal((name, passes), (name, passed));
        Assert.All(refused, text => Assert.Contains(reasons, reason => text.Contains(reason, StringComparison.Ordinal)));
        Assert.All(reasons, reason => Assert.Contains(refused, text => text.Contains(reason, StringComparison.Ordinal)));
    }

    private static readonly Lazy<List<(string Folder, ModelProto Model)>> Cases = new(() =>
    [
        .. Directory.EnumerateDirectories(Root).SelectMany(Directory.EnumerateDirectories).Order(StringComparer.Ordinal)
            .Select(folder => (Folder: folder, File: Path.Combine(folder, "model.onnx")))
            .Where(each => File.Exists(each.File) && File.Exists(Path.Combine(each.Folder, "test_data_set_0", "output_0.pb")))
            .Select(each => (each.Folder, ModelProto.Parser.ParseFrom(File.ReadAllBytes(each.File)))),
    ]);

    // The only operator besides constants; null where there are more.
    private static string? OperatorOf(ModelProto model)
    {
        NodeProto[] nodes = [.. model.Graph.Node.Where(node => node.OpType != "Constant")];
        return nodes.Length == 1 ? nodes[0].OpType : null;
    }

    private static string? Difference(ModelProto model, string data)
    {
        var graph = model.Graph;
        var known = graph.Initializer.Select(tensor => tensor.Name).ToHashSet();
        ValueInfoProto[] inputs = [.. graph.Input.Where(input => !known.Contains(input.Name))];
        TensorProto[] tensors =
            [.. inputs.Select((input, i) => TensorProto.Parser.ParseFrom(
                File.ReadAllBytes(Path.Combine(data, $"input_{i}.pb"))))];
        for (int i = 1; i < inputs.Length; i++)
        {
            tensors[i].Name = inputs[i].Name;
            graph.Initializer.Add(tensors[i]);
        }

        var output = TensorProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(data, "output_0.pb")));
        if (tensors[0].Dims.Count == 0
            || graph.Initializer.Concat([tensors[0], output]).Any(
                tensor => (DataType)tensor.DataType is DataType.String or DataType.Uint64 or DataType.Uint16))
        {
            throw new ChainruleException("numbers of another type", "none");
        }

        var imported = OnnxImport.Read(
            model.ToByteArray(), "case.onnx", new OnnxImportOptions { Output = Losses.OutputKind.Values });
        int rows = (int)tensors[0].Dims[0];
        bool areImages = graph.Node[
            ^1].OpType is "Conv" or "MaxPool" or "AveragePool" or "GlobalAveragePool" or "BatchNormalization";
        float[] x = Turned(Floats(tensors[0]), tensors[0].Dims, areImages);
        float[] expected = Turned(Floats(output), output.Dims, areImages);
        float[] y = new float[rows * imported.Network.OutputShape.Count];
        imported.Predict(x, y);
        if (y.Length != expected.Length)
        {
            return $"{y.Length} numbers, not {expected.Length}";
        }

        int at = Enumerable.Range(0, y.Length).FirstOrDefault(
            i => y[i] != expected[i] && !(Math.Abs(y[i] - expected[i]) <= 2e-5 * Math.Max(1, Math.Abs(expected[i]))), -1);
        return at < 0 ? null : $"[{at}] is {y[at]}, not {expected[at]}";
    }

    private static float[] Floats(TensorProto tensor)
    {
        var read = Chainrule.Onnx.Import.Tensor.Read(tensor);
        return [.. Enumerable.Range(0, read.Count).Select(i => (float)read[i])];
    }

    // (rows, channels, height, width) as (rows, height, width, channels), where these are images.
    private static float[] Turned(float[] x, Google.Protobuf.Collections.RepeatedField<long> sizes, bool areImages)
    {
        if (sizes.Count is not (3 or 4) || !areImages)
        {
            return x;
        }

        int channels = (int)sizes[1], pixels = (int)sizes.Skip(2).Aggregate(1L, (product, size) => product * size);
        float[] turned = new float[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            int pixel = i % pixels, channel = i / pixels % channels, row = i / pixels / channels;
            turned[(row * pixels + pixel) * channels + channel] = x[i];
        }

        return turned;
    }
}
