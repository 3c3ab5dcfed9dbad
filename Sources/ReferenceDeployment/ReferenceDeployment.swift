// ReferenceDeployment
