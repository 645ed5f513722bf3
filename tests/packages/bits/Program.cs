// Prints what the browser sample and its test compute, from the same sources: the hashes that must be the same there.
Console.WriteLine(PointTraining.TrainFixed());
Console.WriteLine(Arithmetic.Sums256());
Console.WriteLine(Arithmetic.Layers256());
