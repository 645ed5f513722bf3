// A network from F#: dotnet fsi xor.fsx
#r "nuget: Chainrule, 0.1.0"

open System
open Chainrule
open Chainrule.Data
open Chainrule.Losses
open Chainrule.Networks
open Chainrule.Optimizers
open Chainrule.Training

let x = [| 0f; 0f; 0f; 1f; 1f; 0f; 1f; 1f |]
let xor = ArrayDataset.OfClasses(x, Shape(ReadOnlySpan [| 2 |]), [| 0; 1; 1; 0 |], 2)
let network = Network.Input(ReadOnlySpan [| 2 |]).Dense(8).Tanh().Dense(2).Build(1UL)
let options = TrainingOptions(Epochs = 200, BatchSize = 4, LearningRate = 0.05f, Seed = 1UL)

do
    use trainer = new Trainer(network, SoftmaxCrossEntropy(), Adam(), options)
    let progress = Action<TrainingEvent>(fun happened ->
        match happened with
        | :? EpochCompleted as epoch when epoch.Record.Epoch % 50 = 0 ->
            printfn $"epoch {epoch.Record.Epoch}: loss {epoch.Record.TrainLoss:F4}"
        | _ -> ())

    trainer.Fit(xor, progress = progress) |> ignore

let scores = Array.zeroCreate<float32> 8
network.Predict(ReadOnlySpan x, Span scores)

for row in 0..3 do
    let answer = if scores[2 * row + 1] > scores[2 * row] then 1 else 0
    printfn $"{int x[2 * row]} xor {int x[2 * row + 1]} = {answer}"
