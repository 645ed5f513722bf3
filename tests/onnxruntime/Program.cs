// Runs models in Microsoft's ONNX Runtime: MODEL.onnx INPUTS OUTPUTS …, the last two as Tensor reads and writes them. All outputs
// are computed. Chainrule.Onnx.Tests calls it where it was built: dotnet build tests/onnxruntime.
using Chainrule.OnnxRuntime;
using Microsoft.ML.OnnxRuntime;

using var options = new SessionOptions
{
    IntraOpNumThreads = 1,
    GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
    LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
};
for (int i = 0; i < args.Length; i += 3)
{
    using var session = new InferenceSession(args[i], options);
    var inputs = Tensor.ReadAll(args[i + 1]).ToDictionary(tensor => tensor.Name, ValueOf);
    using var run = new RunOptions();
    using var results = session.Run(run, inputs, session.OutputNames);
    Tensor.WriteAll(args[i + 2], [.. session.OutputNames.Zip(results, TensorOf)]);
}

static OrtValue ValueOf(Tensor tensor)
{
    long[] sizes = [.. tensor.Sizes.Select(size => (long)size)];
    return tensor.Values switch
    {
        float[] floats => OrtValue.CreateTensorValueFromMemory(floats, sizes),
        double[] doubles => OrtValue.CreateTensorValueFromMemory(doubles, sizes),
        long[] longs => OrtValue.CreateTensorValueFromMemory(longs, sizes),
        string[] texts => Texts(texts, sizes),
        _ => throw new NotSupportedException(tensor.Name),
    };
}

static OrtValue Texts(string[] texts, long[] sizes)
{
    var value = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, sizes);
    for (int i = 0; i < texts.Length; i++)
    {
        value.StringTensorSetElementAt(texts[i].AsSpan(), i);
    }

    return value;
}

static Tensor TensorOf(string name, OrtValue value)
{
    var info = value.GetTensorTypeAndShape();
    int[] sizes = [.. info.Shape.Select(size => (int)size)];
    Array values = info.ElementDataType switch
    {
        Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float => value.GetTensorDataAsSpan<float>().ToArray(),
        Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Double => value.GetTensorDataAsSpan<double>().ToArray(),
        Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Int64 => value.GetTensorDataAsSpan<long>().ToArray(),
        Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Bool => value.GetTensorDataAsSpan<bool>().ToArray(),
        Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.String => value.GetStringTensorAsArray(),
        var other => throw new NotSupportedException($"{name} is of {other}"),
    };
    return new Tensor(name, sizes, values);
}
